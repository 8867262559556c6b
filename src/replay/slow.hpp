// What takes seconds of a thread where texts are long or many is done for one request at a time, so
// that the server's other threads go on.
#pragma once

#include <mutex>
#include <string_view>

#include "replay/http.hpp"

namespace varve::replay {

// Held while it is done; false where another request has it.
std::unique_lock<std::mutex> slow_turn();

// What that other request is told: 503, to ask again in a second.
Response busy(const Request& request);

// Versions of a page that are read for one request; the commands have no such bound.
inline constexpr std::size_t kMostVersions = 2'000;

}  // namespace varve::replay
