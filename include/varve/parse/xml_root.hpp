// What an XML document is, told by its root element. Not a parser: the prolog is passed over, in
// time linear in it. Pure.
#pragma once

#include <string_view>

namespace varve::parse {

// The root element's start tag, with its brackets; empty where there is none. Before it only white
// space, comments, processing instructions and a doctype may stand (XML 1.0 2.8).
std::string_view xml_root_tag(std::string_view xml);

// The root element's namespace and its name without a prefix (Namespaces in XML 1.0 6.1); empty
// where there is none. The namespace is as written: character references stay. Parts of `xml`.
struct XmlRoot {
  std::string_view space;
  std::string_view name;
};
XmlRoot xml_root(std::string_view xml);

// Whether a browser shows a body of that type as a document with links, styles and scripts: XHTML
// and SVG, and what is called XML only, where the root is of one of their namespaces.
bool is_xml_document(std::string_view essence, std::string_view body);

}  // namespace varve::parse
