// What varve puts before an archived document that it makes a file of. Pure. Internal to
// interchange.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::interchange {

// The document's own <!DOCTYPE>, without which it would look otherwise; "" where it has none.
struct Doctype {
  std::string_view text;
  std::string_view rest;  // what of the document is to follow the preamble
};
// `html` in UTF-8. What stands before the doctype but for white space stays in `rest`, and the
// doctype with it: a second one has no effect.
Doctype find_doctype(std::string_view html);

// Charset and policy, which have to come before all that is archived.
std::string preamble(bool scripts);

// A comment that says what the file is. Nothing in `url` can end it.
std::string provenance(std::string_view url, Time time);

// The page around a document whose scripts run: `source` is its data: URL, `title` UTF-8.
std::string wrapper(std::string_view title, std::string_view source);

}  // namespace varve::interchange
