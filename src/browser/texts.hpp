// Files of this folder, as text.
#pragma once

#include <string_view>

namespace varve::browser {

extern const std::string_view kBehaviours;  // behaviours.js
extern const std::string_view kRules;       // rules.json; read by rules()

}  // namespace varve::browser
