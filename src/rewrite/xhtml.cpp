#include "rewrite/xhtml.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"

namespace varve::rewrite {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBegin = "<![CDATA[";
constexpr std::string_view kEnd = "]]>";

// Behind the '>' that ends the markup at `at`: none that stands in quotes, nor, of a doctype, in
// its internal subset.
std::size_t behind_markup(std::string_view xml, std::size_t at) {
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

std::string escaped(std::string_view text) {
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
  std::size_t at = xml.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < xml.size()) {
    at = xml.find_first_not_of(" \t\r\n", at);
    if (at == kNone || xml[at] != '<') return std::nullopt;
    const std::string_view markup = xml.substr(at);
    if (markup.starts_with("<!--")) {
      at = behind(xml, at, "-->");
    } else if (markup.starts_with("<?")) {
      at = behind(xml, at, "?>");
    } else {
      const std::size_t end = behind_markup(xml, at + 1);
      if (markup.starts_with("<!") && end != kNone) {
        at = end;
        continue;
      }
      if (end == kNone || xml[end - 2] == '/') return std::nullopt;
      return end;
    }
  }
  return std::nullopt;
}

std::string map_xml_script(std::string_view text,
                           const std::function<std::string(std::string_view)>& rewrite) {
  const std::size_t begin = text.find(kBegin);
  if (begin == kNone) {
    return text.find('&') == kNone ? escaped(rewrite(text)) : std::string(text);
  }
  // Behind "//" or "/*" the section's marks are comments of the script's as well.
  if (!trim(text.substr(0, begin)).empty()) return rewrite(text);
  const std::size_t inside = begin + kBegin.size();
  const std::size_t end = std::min(text.find(kEnd, inside), text.size());
  return std::string(text.substr(0, inside)) + rewrite(text.substr(inside, end - inside)) +
         std::string(text.substr(end));
}

}  // namespace varve::rewrite
