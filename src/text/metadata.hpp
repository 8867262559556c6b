// What a document of HTML says of itself. Internal to text. Pure.
#pragma once

#include <gumbo.h>

#include <string_view>

#include "varve/text/page_text.hpp"

namespace varve::text {

// Title, description and language; `html` is what `document` was made of.
void read_metadata(std::string_view html, const GumboNode& document, PageText& out);

// `said` in lower case where it may be a tag of BCP 47, else "".
std::string language_tag(std::string_view said);

}  // namespace varve::text
