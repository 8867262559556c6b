// Links out of CSS, by the tokenizer of CSS Syntax Level 3 (section 4): url() however it is
// spelled, src(), strings of @import (with layer and supports) and of image-set(); escapes,
// comments, bad-url and bad-string. Linear in the input, without recursion; memory is a byte per
// open bracket and the longest URL that has escapes in it. Pure and thread-safe.
//
// Roles: @import gives kStylesheet, @font-face kFont, a custom property and an unknown rule's src
// kCssOther, everything else (also masks, filters and cursors) kImage. No links are: @namespace's
// and @document's URLs, conditions (@supports, @import's supports()), empty URLs, which CSS says
// are none, and fragments alone (url(#clip)), which mean the document whatever the stylesheet's URL
// is (CSS Values 4.5.1). data: URLs are links; what to do with them is the caller's matter.
//
// Beyond the standard, @imports that browsers of old loaded and today's drop are links too, since
// what is archived is as old as they: `@import url ("a.css")`, `@import ("a.css")`, those that
// stand after other rules, and those after an at-rule that lacks its semicolon.
#pragma once

#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse {

// Calls `sink` for every link of the stylesheet `css`, in the order of their positions: the inside
// of url( ) or of the quotes, without the white space around it.
//
// `css` is UTF-8 or in another encoding that Encoding::is_ascii_safe() says yes to; `url` is UTF-8
// if `css` is. A stylesheet in Shift_JIS, GBK, gb18030, Big5, EUC-KR, UTF-16 or ISO-2022-JP goes
// through to_utf8() first, and is served from that: its bytes 0x5C are not all backslashes.
void find_css_links(std::string_view css, const LinkSink& sink);

// The same for the declarations of a style attribute, already decoded from HTML; in_attribute is
// set. Positions are in `declarations`. There are no at-rules in it.
void find_style_links(std::string_view declarations, const LinkSink& sink);

}  // namespace varve::parse
