#include "text/xhtml.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"

namespace varve::text {
namespace {

bool is_name_start(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || c == '_';
}

// Elements that HTML has no end tags of.
bool is_void(std::string_view name) {
  for (const std::string_view each : {"area", "base", "br", "col", "embed", "hr", "img", "input",
                                      "link", "meta", "param", "source", "track", "wbr"}) {
    if (equals_ascii(name, each)) return true;
  }
  return false;
}

// Behind the '>' of the tag that begins at `at`, past quoted values; npos where it has none.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
  char quote = 0;
  for (; at < xml.size(); ++at) {
    const char c = xml[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      out += c;
    }
  }
}

void append_tag(std::string& out, std::string_view tag) {
  const std::string_view name = tag.substr(1, tag.find_first_of(" \t\r\n/>", 1) - 1);
  if (!tag.ends_with("/>") || is_void(name)) {
    out += tag;
    return;
  }
  out.append(tag.substr(0, tag.size() - 2)).append("></").append(name).append(">");
}

}  // namespace

std::string xhtml_as_html(std::string_view xml) {
  constexpr std::string_view kCdata = "<![CDATA[";
  std::string out;
  out.reserve(xml.size());
  std::size_t at = 0;
  // What lasts to `end`, from `begin` on; all the rest where it does not end.
  const auto until = [&](std::string_view end, std::size_t begin) {
    const std::size_t found = xml.find(end, begin);
    return found == std::string_view::npos ? xml.size() : found + end.size();
  };
  while (at < xml.size()) {
    const std::size_t tag = std::min(xml.find('<', at), xml.size());
    out.append(xml.substr(at, tag - at));
    at = tag;
    const std::string_view rest = xml.substr(at);
    if (rest.starts_with(kCdata)) {
      const std::size_t end = until("]]>", at);
      std::string_view inside = xml.substr(at, end - at).substr(kCdata.size());
      if (inside.ends_with("]]>")) inside.remove_suffix(3);
      append_escaped(out, inside);
      at = end;
    } else if (rest.starts_with("<!--") || rest.starts_with("<?")) {
      const std::size_t end = rest.starts_with("<?") ? until("?>", at) : until("-->", at + 4);
      at = end;  // neither is seen
    } else if (rest.size() > 1 && is_name_start(rest[1])) {
      const std::size_t end = end_of_tag(xml, at);
      if (end == std::string_view::npos) break;
      append_tag(out, xml.substr(at, end - at));
      at = end;
    } else if (at < xml.size()) {
      out += xml[at++];
    }
  }
  return out.append(xml.substr(at));
}

}  // namespace varve::text
