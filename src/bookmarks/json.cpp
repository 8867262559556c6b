#include "bookmarks/json.hpp"

#include "bookmarks/fields.hpp"
#include "varve/base/json_depth.hpp"
#include "varve/base/json_member.hpp"
#include "varve/bookmarks/bookmarks.hpp"

namespace varve::bookmarks {
namespace {

const Json* array_in(const Json& json) {
  if (json.is_array()) return &json;
  if (!json.is_object()) return nullptr;
  if (const auto links = json.find("links"); links != json.end() && links->is_array()) {
    return &*links;
  }
  const auto embedded = json.find("_embedded");  // wallabag's API (HAL)
  if (embedded == json.end() || !embedded->is_object()) return nullptr;
  const auto items = embedded->find("items");
  return items != embedded->end() && items->is_array() ? &*items : nullptr;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (json_depth(text) > kMaxDepth) {
    return fail(ErrorKind::kLimit, "the list is nested deeper than {}", kMaxDepth);
  }
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_discarded()) return json;
  return fail(ErrorKind::kInvalid, "the list is no whole JSON; it may be cut off");
}

std::vector<const Json*> pages_of(const Json& json) {
  std::vector<const Json*> pages;
  if (const Json* array = array_in(json)) {
    for (const Json& page : *array) {
      if (page.is_object()) pages.push_back(&page);
    }
  } else if (json.is_object() && json.contains("url")) {
    pages.push_back(&json);
  }
  return pages;
}

std::vector<std::string> tags_of(const Json& page) {
  const auto tags = page.find("tags");
  if (tags == page.end()) return {};
  if (tags->is_string()) return split(tags->get_ref<const std::string&>(), ",");
  std::vector<std::string> names;
  if (!tags->is_array()) return names;
  for (const Json& tag : *tags) {
    const std::string name = text_of(tag, "name");
    names.push_back(tag.is_string() ? tag.get<std::string>()
                    : name.empty()  ? text_of(tag, "label")
                                    : name);
  }
  return names;
}

}  // namespace varve::bookmarks
