#include "varve/parse/xml_root.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "varve/base/ascii.hpp"
#include "varve/base/concat.hpp"

namespace varve::parse {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kXmlSpace = " \t\r\n";

// Behind the '>' that ends the markup at `at`: none that stands in quotes, nor, of a doctype, in
// its internal subset.
std::size_t behind_aside(std::string_view xml, std::size_t at) {
  char quote = 0;
  int brackets = 0;
  for (; at < xml.size(); ++at) {
    const char c = xml[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[' || c == ']') {
      brackets += c == '[' ? 1 : -1;
    } else if (c == '>' && brackets <= 0) {
      return at + 1;
    }
  }
  return kNone;
}

std::size_t behind(std::string_view xml, std::size_t at, std::string_view end) {
  const std::size_t found = xml.find(end, at);
  return found == kNone ? kNone : found + end.size();
}

// The value of the tag's attribute of that name; empty where there is none.
std::string_view attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != kNone; at = tag.find(name, at + 1)) {
    if (at == 0 || kXmlSpace.find(tag[at - 1]) == kNone) continue;
    std::string_view rest = trim(tag.substr(at + name.size()));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    const std::size_t end = rest.find(rest[0], 1);
    return end == kNone ? std::string_view() : rest.substr(1, end - 1);
  }
  return {};
}

}  // namespace

std::string_view xml_root_tag(std::string_view xml) {
  std::size_t at = xml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < xml.size()) {
    at = xml.find_first_not_of(kXmlSpace, at);
    if (at == kNone || xml[at] != '<') return {};
    const std::string_view markup = xml.substr(at);
    if (markup.starts_with("<!--")) {
      at = behind(xml, at, "-->");
    } else if (markup.starts_with("<?")) {
      at = behind(xml, at, "?>");
    } else {
      const std::size_t end = behind_aside(xml, at + 1);
      if (end == kNone) return {};
      if (!markup.starts_with("<!")) return xml.substr(at, end - at);
      at = end;
    }
  }
  return {};
}

XmlRoot xml_root(std::string_view xml) {
  const std::string_view tag = xml_root_tag(xml);
  if (tag.empty()) return {};
  const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/>") - 1);
  const std::size_t colon = name.find(':');
  if (colon == kNone) return {attribute(tag, "xmlns"), name};
  return {attribute(tag, concat({"xmlns:", name.substr(0, colon)})), name.substr(colon + 1)};
}

bool is_xml_document(std::string_view essence, std::string_view body) {
  constexpr std::array<std::string_view, 2> kNamespaces = {"http://www.w3.org/1999/xhtml",
                                                           "http://www.w3.org/2000/svg"};
  if (essence == "application/xhtml+xml" || essence == "image/svg+xml") return true;
  if (essence != "text/xml" && essence != "application/xml") return false;
  const std::string_view root = xml_root(body).space;
  return std::find(kNamespaces.begin(), kNamespaces.end(), root) != kNamespaces.end();
}

}  // namespace varve::parse
