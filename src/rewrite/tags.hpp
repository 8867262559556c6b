// What stands in the way of a rewritten page besides its links: `integrity` attributes, and
// policies in <meta>. Found by a light scan for the three elements that can carry them; comments
// and raw text (scripts, styles, text areas) are passed over.
#pragma once

#include <string_view>
#include <vector>

#include "rewrite/splice.hpp"

namespace varve::rewrite {

// Appends the edits that rename `integrity` of <script> and <link>, and `http-equiv` of a <meta>
// that sets a Content-Security-Policy. Linear in `html`.
void neutralise_tags(std::string_view html, std::vector<Edit>& edits);

}  // namespace varve::rewrite
