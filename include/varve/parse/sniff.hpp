// The type of bytes that came without one (WHATWG MIME Sniffing 7.1, the resources that the web
// has). Looks at the first 1,445 bytes at most. Pure.
#pragma once

#include <string_view>

namespace varve::parse {

// An essence such as "text/html"; "application/octet-stream" for what looks like none.
std::string_view sniff_type(std::string_view bytes);

// True for a type that browsers sniff anyway: none, or one that says nothing (5).
bool is_unknown_type(std::string_view essence);

}  // namespace varve::parse
