#include "rewrite/xhtml.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/parse/xml_root.hpp"

namespace varve::rewrite {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kBegin = "<![CDATA[";
constexpr std::string_view kEnd = "]]>";

std::string escaped_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::optional<std::size_t> behind_root_tag(std::string_view xml) {
  const std::string_view tag = parse::xml_root_tag(xml);
  if (tag.empty() || tag[tag.size() - 2] == '/') return std::nullopt;
  return static_cast<std::size_t>(tag.data() - xml.data()) + tag.size();
}

std::string map_xml_script(std::string_view text,
                           const std::function<std::string(std::string_view)>& rewrite) {
  const std::size_t begin = text.find(kBegin);
  if (begin == kNone) {
    return text.find('&') == kNone ? escaped_text(rewrite(text)) : std::string(text);
  }
  // Behind "//" or "/*" the section's marks are comments of the script's as well.
  if (!trim(text.substr(0, begin)).empty()) return rewrite(text);
  const std::size_t inside = begin + kBegin.size();
  const std::size_t end = std::min(text.find(kEnd, inside), text.size());
  return std::string(text.substr(0, inside)) + rewrite(text.substr(inside, end - inside)) +
         std::string(text.substr(end));
}

}  // namespace varve::rewrite
