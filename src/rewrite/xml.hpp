// The URLs of an XML document by where they stand: attribute values and the text of elements. Not a
// parser: what is not well-formed is read as far as it can be, in one pass. Internal to rewrite.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace varve::rewrite {

// A value without the white space around it, as it is written.
struct XmlValue {
  std::string_view element;    // of an attribute, the element's own name; of text, what it is in
  std::string_view attribute;  // empty for text
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Comments, CDATA sections, processing instructions and declarations are passed over.
void find_xml_values(std::string_view xml, const std::function<void(const XmlValue&)>& sink);

}  // namespace varve::rewrite
