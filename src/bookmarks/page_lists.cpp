// ArchiveBox's and wallabag's exports: JSON with an object a page.
#include "bookmarks/fields.hpp"
#include "bookmarks/json.hpp"
#include "bookmarks/readers.hpp"
#include "varve/base/json_member.hpp"

namespace varve::bookmarks {
namespace {

// A text or a number.
std::optional<Time> time_of(const Json& page, const char* name) {
  const auto member = page.find(name);
  if (member == page.end()) return std::nullopt;
  if (member->is_string()) return read_time(member->get_ref<const std::string&>());
  return member->is_number() ? read_time(member->dump()) : std::nullopt;
}

Bookmark common(const Json& page) {
  Bookmark bookmark;
  bookmark.url = text_of(page, "url");
  bookmark.title = text_of(page, "title");
  bookmark.tags = tags_of(page);
  return bookmark;
}

// What somebody wrote at a passage.
std::string annotations_of(const Json& page) {
  std::string all;
  const auto annotations = page.find("annotations");
  if (annotations == page.end() || !annotations->is_array()) return all;
  for (const Json& annotation : *annotations) {
    const std::string text = text_of(annotation, "text");
    if (!text.empty() && all.size() < kMaxNote) all += (all.empty() ? "" : "\n") + text;
  }
  return all;
}

Result<std::vector<const Json*>> pages_in(const Json& json) {
  auto pages = pages_of(json);
  if (pages.empty() && !json.empty()) {
    return fail(ErrorKind::kInvalid, "the list's JSON has no list of pages");
  }
  return pages;
}

}  // namespace

Result<void> read_archivebox(std::string_view text, Collector& list) {
  VARVE_ASSIGN(const Json json, parse_json(text));
  VARVE_ASSIGN(const auto pages, pages_in(json));
  for (const Json* page : pages) {
    Bookmark bookmark = common(*page);
    bookmark.added = time_of(*page, "timestamp");
    list.add(std::move(bookmark));
  }
  return {};
}

Result<void> read_wallabag(std::string_view text, Collector& list) {
  VARVE_ASSIGN(const Json json, parse_json(text));
  VARVE_ASSIGN(const auto pages, pages_in(json));
  for (const Json* page : pages) {
    Bookmark bookmark = common(*page);
    bookmark.added = time_of(*page, "created_at");
    bookmark.note = annotations_of(*page);
    list.add(std::move(bookmark));
  }
  return {};
}

}  // namespace varve::bookmarks
