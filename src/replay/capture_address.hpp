// The capture that a path such as /marks/TIME/URL names.
#pragma once

#include <variant>

#include "replay/finder.hpp"
#include "replay/http.hpp"

namespace varve::replay {

// "/marks/20261122201530/https://example.com/"
std::string capture_address(std::string_view prefix, const Found& found);

// The capture that the request's path names behind `prefix`. Where it names another than it has,
// the way to that one; where there is none, 404.
Result<std::variant<Found, Response>> addressed_capture(const archive::Archive& archive,
                                                        const Request& request,
                                                        std::string_view prefix);

}  // namespace varve::replay
