// Members of JSON that a stranger wrote, which may be of any type. For nlohmann's values, ordered
// or not. Pure.
#pragma once

#include <string>

namespace varve {

// The member of that name where it is a text, else empty; of what is no object too.
template <typename Json>
std::string text_of(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->template get<std::string>()
                                                       : std::string();
}

}  // namespace varve
