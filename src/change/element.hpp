// What gumbo's elements are called and say. Internal to change. Pure.
#pragma once

#include <gumbo.h>

#include <string_view>

namespace varve::change {

inline bool is_element(const GumboNode& node) {
  return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}

// As written where gumbo has no name of its own for it, else in lower case.
inline std::string_view name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece tag = element.original_tag;
  gumbo_tag_from_original_text(&tag);
  return tag.data == nullptr ? std::string_view() : std::string_view(tag.data, tag.length);
}

// Empty where there is none. `name` in lower case.
inline std::string_view attribute_of(const GumboElement& element, const char* name) {
  const GumboAttribute* const found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : std::string_view(found->value);
}

}  // namespace varve::change
