// JSON as text, of what strangers wrote: bytes that are no UTF-8 become U+FFFD. Pure. Internal to
// interchange.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace varve::interchange {

using Json = nlohmann::ordered_json;

// In one line.
inline std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}
// As people read it.
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace varve::interchange
