// What is signed or hashed, as JSON.
#pragma once

#include <nlohmann/json.hpp>

namespace varve::evidence {

using Json = nlohmann::json;  // members in the order of their names, as RFC 8785 3.2.3 has it

}  // namespace varve::evidence
