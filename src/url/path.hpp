// Paths as lists of segments in one string: [a, b] is "/a/b" (WHATWG URL 4.4 "path state").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::url {

// 4.2 "Windows drive letter": "C:" or "C|"; with `normalized`, "C:" only.
bool is_drive_letter(std::string_view text, bool normalized = false);
// 4.2 "starts with a Windows drive letter".
bool starts_with_drive_letter(std::string_view text);

// "shorten a url's path": href from path_start on loses its last segment.
void shorten_path(std::string& href, std::size_t path_start, SchemeKind kind);

// The path state over `input`, which holds no terminator any more ('?' and '#' are data): its
// segments are appended to what href has from path_start on. A first slash in `input` begins a
// segment of its own: the path start state has taken off the one that separates.
void append_path(std::string& href, std::size_t path_start, std::string_view input,
                 SchemeKind kind);

}  // namespace varve::url
