// An answer's first line (RFC 9112 4), for people.
#pragma once

#include <string>
#include <string_view>

namespace varve::crawl {

// What stands behind the protocol, "404 Not Found", at most 200 bytes; the status where there is
// nothing, as in HTTP/2. Pure.
std::string reason_of(std::string_view head, int status);

}  // namespace varve::crawl
