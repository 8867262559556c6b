// Comma-separated values (RFC 4180), record by record. Lines may end in LF too; a quote that is
// never closed goes to the end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varve::bookmarks {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {}

  // The fields of the next record; nothing at the end. More than 64 fields are left out.
  std::optional<std::vector<std::string>> next();

 private:
  std::string field();
  std::string quoted();

  std::string_view rest_;
};

}  // namespace varve::bookmarks
