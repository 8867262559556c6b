// rules.json: what the browser asks for itself, buttons for more, banners that ask about cookies.
#pragma once

#include <nlohmann/json.hpp>

namespace varve::browser {

// Read once; thread-safe.
const nlohmann::json& rules();

}  // namespace varve::browser
