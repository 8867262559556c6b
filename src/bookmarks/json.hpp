// JSON of lists: whole or not at all, and not nested without end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::bookmarks {

using Json = nlohmann::json;

// kInvalid where it is none, or was cut off; kLimit where it is nested deeper than 512.
Result<Json> parse_json(std::string_view text);

// The objects that stand for a page each, in the ways that ArchiveBox and wallabag put them: an
// array, an object with one, or one such object alone. Empty where there is none. They live as long
// as `json`.
std::vector<const Json*> pages_of(const Json& json);

// Tags as a text with commas, an array of texts, or of objects that have them as `name` or `label`;
// empty where they are none of that.
std::vector<std::string> tags_of(const Json& page);

}  // namespace varve::bookmarks
