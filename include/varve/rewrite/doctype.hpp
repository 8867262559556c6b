// Where markup can be put before an archived document's own elements. Pure.
#pragma once

#include <string_view>

namespace varve::rewrite {

// A document's own <!DOCTYPE>, without which it would look otherwise; "" where it has none.
struct Doctype {
  std::string_view text;
  std::string_view rest;  // what of the document is to follow the markup
};
// `html` in an ASCII superset. What stands before the doctype but for white space and a byte order
// mark stays in `rest`, and the doctype with it: a second one has no effect.
Doctype find_doctype(std::string_view html);

}  // namespace varve::rewrite
