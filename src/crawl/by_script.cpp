#include "varve/crawl/by_script.hpp"

#include <algorithm>
#include <cstddef>

#include "varve/base/ascii.hpp"

namespace varve::crawl {
namespace {

constexpr std::size_t kLittleText = 200;    // bytes, without white space
constexpr std::size_t kWithin = 512 << 10;  // of the document
constexpr std::string_view kAskers[] = {"fetch(", "XMLHttpRequest", "EventSource(", "import("};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

// Where the element ends that the text is in, behind its end tag.
std::size_t end_of(std::string_view html, std::size_t at, std::string_view name) {
  for (; (at = html.find("</", at)) != std::string_view::npos; at += 2) {
    if (!starts_with_ascii(html.substr(at + 2), name)) continue;
    return std::min(html.find('>', at), html.size() - 1) + 1;
  }
  return html.size();
}

bool asks(std::string_view script) {
  return std::any_of(std::begin(kAskers), std::end(kAskers), [&](std::string_view each) {
    return script.find(each) != std::string_view::npos;
  });
}

}  // namespace

bool is_by_script(std::string_view html) {
  html = html.substr(0, kWithin);
  std::size_t text = 0;
  bool has_script = false;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] != '<') {
      text += is_space(html[at]) ? 0 : 1;
      ++at;
      continue;
    }
    const std::string_view tag = html.substr(at + 1);
    if (tag.starts_with("!--")) {
      at = std::min(html.find("-->", at), html.size() - 1) + 1;
      continue;
    }
    at = std::min(html.find('>', at), html.size() - 1) + 1;
    for (const std::string_view unseen : {"script", "style", "noscript", "template", "title"}) {
      if (!starts_with_ascii(tag, unseen)) continue;
      const std::size_t end = end_of(html, at, unseen);
      if (unseen == "script") {
        has_script = true;
        if (asks(html.substr(at, end - at))) return true;
      }
      at = end;
      break;
    }
  }
  return has_script && text < kLittleText;
}

}  // namespace varve::crawl
