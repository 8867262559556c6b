#include "bookmarks/format.hpp"

#include <algorithm>
#include <array>

#include "bookmarks/csv.hpp"
#include "bookmarks/json.hpp"
#include "varve/base/ascii.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::size_t kLooked = 4096;  // bytes at the beginning

constexpr std::array<std::pair<Format, std::string_view>, 8> kNames = {{
    {Format::kNetscape, "netscape"},
    {Format::kChromium, "chromium"},
    {Format::kFirefox, "firefox"},
    {Format::kPocket, "pocket"},
    {Format::kArchiveBox, "archivebox"},
    {Format::kWallabag, "wallabag"},
    {Format::kOpml, "opml"},
    {Format::kPlain, "plain"},
}};

bool contains(std::string_view text, std::string_view what) {
  const auto found = std::search(text.begin(), text.end(), what.begin(), what.end(),
                                 [](char a, char b) { return lower(a) == lower(b); });
  return found != text.end();
}

Format find_markup(std::string_view head) {
  if (contains(head, "<!doctype netscape-bookmark-file")) return Format::kNetscape;
  if (contains(head, "<opml")) return Format::kOpml;
  if (contains(head, "<title>pocket export")) return Format::kPocket;
  return contains(head, "<dl") && contains(head, "<dt") ? Format::kNetscape : Format::kPlain;
}

// JSON that was cut off is the list that it was: its reader refuses it. A plain list, too, may
// begin with a bracket.
Format find_broken_json(std::string_view head) {
  const std::string_view behind = trim(head.substr(1));
  if (!behind.starts_with('{') && !behind.starts_with('"')) return Format::kPlain;
  constexpr std::array<std::pair<std::string_view, Format>, 4> kMembers = {
      {{"\"roots\"", Format::kChromium},
       {"\"children\"", Format::kFirefox},
       {"\"timestamp\"", Format::kArchiveBox},
       {"\"is_archived\"", Format::kWallabag}}};
  for (const auto& [member, format] : kMembers) {
    if (head.find(member) != std::string_view::npos) return format;
  }
  return Format::kPlain;
}

// The members that only one of the programs writes.
Format find_json(std::string_view text, std::string_view head) {
  const auto json = parse_json(text);
  if (!json) return find_broken_json(head);
  if (json->is_object()) {
    if (json->contains("roots")) return Format::kChromium;
    if (json->contains("children")) return Format::kFirefox;
  }
  const auto pages = pages_of(*json);
  if (pages.empty()) return Format::kPlain;
  if (pages.front()->contains("timestamp")) return Format::kArchiveBox;
  return pages.front()->contains("is_archived") ? Format::kWallabag : Format::kPlain;
}

bool is_pocket_csv(std::string_view head) {
  const auto names = CsvReader(head.substr(0, head.find('\n'))).next();
  const auto has = [&](std::string_view name) {
    return names && std::find(names->begin(), names->end(), name) != names->end();
  };
  return has("url") && has("time_added");
}

}  // namespace

std::string_view to_string(Format format) {
  return kNames[static_cast<std::size_t>(format)].second;
}

Result<Format> read_format(std::string_view name) {
  std::string all;
  for (const auto& [format, known] : kNames) {
    if (known == name) return format;
    all += all.empty() ? known : ", " + std::string(known);
  }
  return fail(ErrorKind::kInvalid, "\"{}\" is no format of a list; there are {}", name, all);
}

bool is_database(std::string_view bytes) {
  return bytes.starts_with(std::string_view("SQLite format 3\0", 16));
}

bool is_mozilla_lz4(std::string_view bytes) {
  return bytes.starts_with(std::string_view("mozLz40\0", 8));
}

Format find_format(std::string_view text) {
  if (is_database(text) || is_mozilla_lz4(text)) return Format::kFirefox;
  const std::string_view head = trim(text.substr(0, kLooked));
  if (head.starts_with('<')) return find_markup(head);
  if (head.starts_with('{') || head.starts_with('[')) return find_json(text, head);
  return is_pocket_csv(head) ? Format::kPocket : Format::kPlain;
}

}  // namespace varve::bookmarks
