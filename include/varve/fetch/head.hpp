// Heads of HTTP messages, kept verbatim: their headers looked up (RFC 9112). Pure and thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::fetch {

// The value of the first header of that name (any case), white space around it stripped; nothing
// where there is none. `head` is a response or request head. Of a folded header (RFC 9112 5.2), its
// first line: a value never holds CR or LF.
std::optional<std::string_view> find_header(std::string_view head, std::string_view name);

// The values of all headers of that name, joined by ", " (RFC 9110 5.3).
std::string joined_header(std::string_view head, std::string_view name);

}  // namespace varve::fetch
