// Whether a script may need rewriting at all, by its words alone, wherever they stand: quicker than
// reading its tokens, and over at the first such word. Internal to rewrite.
#pragma once

#include <string_view>

namespace varve::rewrite::js {

bool mentions_any(std::string_view script);

}  // namespace varve::rewrite::js
