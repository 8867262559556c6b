// Comma-separated values (RFC 4180), record by record. Lines may end in LF too. A field whose quote
// is not closed before a comma or the end of a line is as if it had none.
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
  // How many fields there were so far whose quotes are not closed.
  [[nodiscard]] std::size_t broken() const { return broken_; }

 private:
  std::string field();
  std::optional<std::string> quoted();

  std::string_view rest_;
  std::size_t broken_ = 0;
};

}  // namespace varve::bookmarks
