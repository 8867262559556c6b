// The text of a document of HTML, out of gumbo's tree. Internal to text. Pure.
#pragma once

#include <string_view>

#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::text {

// `html` in UTF-8. kLimit by the bounds of parse::tree::GumboTree.
Result<PageText> read_html(std::string_view html);

}  // namespace varve::text
