// XHTML in the words of HTML. Internal to text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace varve::text {

// `xml` (UTF-8), so that a parser of HTML reads what one of XML would: empty tags with their end
// tags, sections of CDATA as text. What is not well-formed stays as it is. Linear.
std::string xhtml_as_html(std::string_view xml);

}  // namespace varve::text
