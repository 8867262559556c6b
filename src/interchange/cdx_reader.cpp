#include "interchange/cdx_reader.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "interchange/cdxj_reader.hpp"
#include "varve/base/ascii.hpp"

namespace varve::interchange {
namespace {

// Of plain lines, and of rows that nothing names: "CDX N b a m s k" and all that begin so.
constexpr std::array<std::string_view, 6> kColumns = {"urlkey", "timestamp", "url",
                                                      "mime",   "status",    "digest"};
constexpr std::string_view kSpace = " \t\r\n";

Result<CdxLine> too_long() {
  return fail(ErrorKind::kInvalid, "it is longer than {} KiB", CdxReader::kMaxLine >> 10);
}

Result<CdxLine> no_line(std::string_view text) {
  return fail(ErrorKind::kInvalid, "\"{}\" is no line of a CDX list", text.substr(0, 80));
}

// A value of an object or a row: text, or a number that a server does not quote.
std::string text_in(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string();
}

std::optional<CdxFields> fields_of_object(std::string_view text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  CdxFields fields;
  for (const auto& [name, value] : json.items()) fields.set(name, text_in(value));
  return fields;
}

// The text up to the next space, taken off.
std::string_view take_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view field = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(field.size());
  return field;
}

}  // namespace

CdxReader::CdxReader(std::string_view answer, Time now) : rest_(answer), now_(now) {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
  rows_ = rest_.starts_with('[');
  if (rows_) rest_.remove_prefix(1);
}

std::optional<Result<CdxLine>> CdxReader::next() {
  return rows_ ? next_row() : next_line();
}

std::optional<Result<CdxLine>> CdxReader::next_row() {
  for (;;) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n,"), rest_.size()));
    if (rest_.empty() || rest_.front() == ']') return std::nullopt;
    if (rest_.front() != '[') {
      const std::string_view odd = std::exchange(rest_, {});
      return no_line(odd);
    }
    const std::string_view text = rest_.substr(0, row_end());
    rest_.remove_prefix(text.size());
    if (text.size() > kMaxLine) return too_long();
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_array()) return no_line(text);
    std::vector<std::string> row;
    for (const nlohmann::json& value : json) row.push_back(text_in(value));
    if (auto line = take_row(std::move(row))) return line;
  }
}

// Behind the ']' of the row that begins here, or where the answer ends.
std::size_t CdxReader::row_end() const {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[') {
      ++depth;
    } else if (c == ']' && --depth == 0) {
      return i + 1;
    }
  }
  return rest_.size();
}

// Nothing where the row is none of a capture: the columns' names, the gap before the resume key,
// the key.
std::optional<Result<CdxLine>> CdxReader::take_row(std::vector<std::string> row) {
  if (row.empty()) {
    gap_ = true;
    return std::nullopt;
  }
  if (gap_) {
    if (row.size() == 1) resume_key_ = row.front();
    return std::nullopt;
  }
  if (columns_.empty()) {
    const bool named = std::find(row.begin(), row.end(), "timestamp") != row.end();
    if (named) {
      columns_ = std::move(row);
      return std::nullopt;
    }
    columns_.assign(kColumns.begin(), kColumns.end());
  }
  CdxFields fields;
  for (std::size_t i = 0; i < std::min(row.size(), columns_.size()); ++i) {
    fields.set(columns_[i], std::move(row[i]));
  }
  return cdx_line_of(fields, now_);
}

std::optional<Result<CdxLine>> CdxReader::next_line() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size() - 1) + 1;
    const bool heads = rest_.starts_with(" CDX ") || rest_.starts_with("CDX ") ||
                       rest_.starts_with('!');  // what the columns are; "!meta"
    const std::string_view line = trim(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (heads) continue;
    if (line.size() > kMaxLine) return too_long();
    if (line.empty()) {
      gap_ = true;
    } else if (gap_ && line.find_first_of(" \t{") == std::string_view::npos) {
      resume_key_ = line;
    } else {
      return take_line(line);
    }
  }
  return std::nullopt;
}

Result<CdxLine> CdxReader::take_line(std::string_view line) const {
  if (line.starts_with('{')) {
    const auto fields = fields_of_object(line);
    return fields ? cdx_line_of(*fields, now_) : no_line(line);
  }
  if (is_cdxj_line(line)) {
    std::string_view rest = line;
    (void)take_field(rest);
    const std::string_view time = take_field(rest);
    auto fields = fields_of_object(rest);
    if (!fields) return no_line(line);
    fields->set("timestamp", std::string(time));
    return cdx_line_of(*fields, now_);
  }
  CdxFields fields;
  std::string_view rest = line;
  for (const std::string_view column : kColumns) {
    const std::string_view field = take_field(rest);
    if (field.empty()) return no_line(line);
    fields.set(column, std::string(field));
  }
  return cdx_line_of(fields, now_);
}

}  // namespace varve::interchange
