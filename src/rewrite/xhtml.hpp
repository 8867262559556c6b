// What is otherwise in XML documents (XHTML, SVG) than in HTML: where markup can be put, and how
// the text of their scripts is written. Internal to rewrite. Pure; linear in the input.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace varve::rewrite {

// Behind the root element's start tag; nothing where there is none, or the element is empty.
std::optional<std::size_t> behind_root_tag(std::string_view xml);

// `text`, a script element's as written, with the script in it made another by `rewrite`. A section
// of CDATA stays one; what is written with entities stays as it is (nobody writes scripts so).
std::string map_xml_script(std::string_view text,
                           const std::function<std::string(std::string_view)>& rewrite);

}  // namespace varve::rewrite
