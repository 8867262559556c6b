#include "bookmarks/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bookmarks/fields.hpp"
#include "bookmarks/readers.hpp"
#include "varve/base/ascii.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::size_t kMaxFields = 64;

// The field of that name in the header; empty where the record has none.
std::string field_of(const std::vector<std::string>& header, const std::vector<std::string>& record,
                     std::string_view name) {
  const auto found = std::find(header.begin(), header.end(), name);
  const auto at = static_cast<std::size_t>(found - header.begin());
  return at < record.size() ? record[at] : std::string();
}

bool is_empty(const std::vector<std::string>& record) {
  return std::all_of(record.begin(), record.end(),
                     [](const std::string& field) { return trim(field).empty(); });
}

}  // namespace

std::optional<std::string> CsvReader::quoted() {
  std::string text;
  std::string_view rest = rest_.substr(1);
  for (;;) {
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    text += rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!rest.starts_with('"')) break;
    text += '"';
    rest.remove_prefix(1);
  }
  const bool ends =
      rest.empty() || rest.front() == ',' || rest.front() == '\r' || rest.front() == '\n';
  if (!ends) return std::nullopt;
  rest_ = rest;
  return text;
}

std::string CsvReader::field() {
  std::optional<std::string> in_quotes;
  if (rest_.starts_with('"')) {
    in_quotes = quoted();
    broken_ += in_quotes ? 0 : 1;
  }
  std::string text = std::move(in_quotes).value_or("");
  const std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
  text += rest_.substr(0, end);
  rest_.remove_prefix(end);
  if (text.ends_with('\r') && !rest_.starts_with(',')) text.pop_back();
  return text;
}

std::optional<std::vector<std::string>> CsvReader::next() {
  if (rest_.empty()) return std::nullopt;
  std::vector<std::string> fields;
  for (bool more = true; more;) {
    std::string text = field();
    if (fields.size() < kMaxFields) fields.push_back(std::move(text));
    more = rest_.starts_with(',');
    if (!rest_.empty()) rest_.remove_prefix(1);
  }
  return fields;
}

// https://getpocket.com/export: title,url,time_added,tags,status; tags with bars between them.
Result<void> read_pocket_csv(std::string_view text, Collector& list) {
  CsvReader records(text);
  const auto header = records.next();
  if (!header || std::find(header->begin(), header->end(), "url") == header->end()) {
    return fail(ErrorKind::kInvalid, "its first line names no column \"url\"");
  }
  std::size_t without_url = 0;
  while (const auto record = records.next()) {
    Bookmark bookmark;
    bookmark.url = field_of(*header, *record, "url");
    if (trim(bookmark.url).empty()) {
      without_url += is_empty(*record) ? 0 : 1;
      continue;
    }
    bookmark.title = field_of(*header, *record, "title");
    bookmark.tags = split(field_of(*header, *record, "tags"), "|,");
    bookmark.added = read_time(field_of(*header, *record, "time_added"));
    list.add(std::move(bookmark));
  }
  if (without_url > 0) list.leave_out(fmt::format("lines without a URL: {}", without_url));
  if (records.broken() > 0) {
    list.leave_out(
        fmt::format("quotes that are not closed: {}; their fields were read to the next comma",
                    records.broken()));
  }
  return {};
}

}  // namespace varve::bookmarks
