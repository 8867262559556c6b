#include "bookmarks/csv.hpp"

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

}  // namespace

std::string CsvReader::quoted() {
  std::string text;
  rest_.remove_prefix(1);
  for (;;) {
    const std::size_t end = std::min(rest_.find('"'), rest_.size());
    text += rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (!rest_.starts_with('"')) return text;
    text += '"';
    rest_.remove_prefix(1);
  }
}

std::string CsvReader::field() {
  std::string text = rest_.starts_with('"') ? quoted() : std::string();
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
  while (const auto record = records.next()) {
    Bookmark bookmark;
    bookmark.url = field_of(*header, *record, "url");
    if (trim(bookmark.url).empty()) continue;
    bookmark.title = field_of(*header, *record, "title");
    bookmark.tags = split(field_of(*header, *record, "tags"), "|,");
    bookmark.added = read_time(field_of(*header, *record, "time_added"));
    list.add(std::move(bookmark));
  }
  return {};
}

}  // namespace varve::bookmarks
