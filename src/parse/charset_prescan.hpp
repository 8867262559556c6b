// What the first bytes of a document say of its encoding (WHATWG HTML 13.2.3.2).
#pragma once

#include <string_view>

#include "varve/parse/charset.hpp"

namespace varve::parse {

// "BOM sniff" (Encoding 6); null where there is no byte order mark.
const Encoding* encoding_of_mark(std::string_view bytes);

// "Prescan a byte stream to determine its encoding", of all of `bytes`; null where it fails.
const Encoding* prescan(std::string_view bytes);

// What the XML declaration that `bytes` begin with says; null where there is none.
const Encoding* encoding_of_declaration(std::string_view bytes);

// "Extracting a character encoding from a meta element", of the value of its content attribute.
const Encoding* encoding_of_meta_content(std::string_view content);

}  // namespace varve::parse
