// Links out of CSS, by the tokenizer of CSS Syntax Level 3 (section 4): url(), strings of @import
// (with layer and supports), image-set(), @font-face, escapes, comments, bad-url and bad-string.
// Linear in the input, without recursion. Pure and thread-safe.
#pragma once

#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse {

// Calls `sink` for every link of the stylesheet `css` (UTF-8 or another ASCII superset whose bytes
// 0x00-0x7F are only ever ASCII), in the order of their positions.
void find_css_links(std::string_view css, const LinkSink& sink);

// The same for the declarations of a style attribute, already decoded from HTML. Positions are in
// `declarations`.
void find_style_links(std::string_view declarations, const LinkSink& sink);

}  // namespace varve::parse
