// Answers of CDX servers, line by line, in whichever of their forms they come: the Wayback
// Machine's JSON (one array of rows, the first of which names the columns), pywb's (an object a
// line), CDXJ (key, time, an object), and plain lines of fields with spaces between. Which one it
// is shows in the bytes. Nothing is kept but the line at hand. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/cdx_line.hpp"

namespace varve::interchange {

class CdxReader {
 public:
  static constexpr std::size_t kMaxLine = 128 << 10;  // bytes; a longer one is none

  // `answer` stays where it is as long as the reader. `now`: times after it are none.
  CdxReader(std::string_view answer, Time now);

  // The next line, or kInvalid with what is wrong with it, after which the next can be asked for;
  // nothing at the end.
  std::optional<Result<CdxLine>> next();
  // At the end: where the next page begins, as the server says; empty where it says nothing.
  [[nodiscard]] const std::string& resume_key() const { return resume_key_; }

 private:
  std::optional<Result<CdxLine>> next_row();
  std::optional<Result<CdxLine>> next_line();
  std::optional<Result<CdxLine>> take_row(std::vector<std::string> row);
  [[nodiscard]] Result<CdxLine> take_line(std::string_view line) const;
  [[nodiscard]] std::size_t row_end() const;

  std::string_view rest_;
  Time now_;
  bool rows_ = false;                 // the Wayback Machine's form
  std::vector<std::string> columns_;  // of its rows
  bool gap_ = false;                  // an empty row or line came: the resume key stands behind it
  std::string resume_key_;
};

}  // namespace varve::interchange
