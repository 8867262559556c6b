// An answer's status as people read it. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace varve {

// Of a head's first line (RFC 9112 4) what stands behind the protocol, "404 Not Found", at most 200
// bytes; the status where there is nothing, as in HTTP/2.
std::string status_text(std::string_view head, int status);

}  // namespace varve
