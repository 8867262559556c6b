#include "varve/crawl/by_script.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "varve/base/ascii.hpp"
#include "varve/parse/rough_markup.hpp"

namespace varve::crawl {
namespace {

constexpr std::size_t kLittleText = 200;    // bytes, without white space
constexpr std::size_t kWithin = 512 << 10;  // of the document
constexpr std::string_view kAskers[] = {"fetch(", "XMLHttpRequest", "EventSource(", "import("};

std::size_t count_seen(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f';
  }));
}

bool asks(std::string_view script) {
  return std::any_of(std::begin(kAskers), std::end(kAskers), [&](std::string_view each) {
    return script.find(each) != std::string_view::npos;
  });
}

// How the rest is looked through once it shows enough by itself: a page of text is mostly that.
bool has_asking_script(std::string_view html) {
  for (const std::string_view tag : {"<script", "<SCRIPT"}) {
    for (std::string_view rest = html; !rest.empty();) {
      const void* found = ::memmem(rest.data(), rest.size(), tag.data(), tag.size());
      if (found == nullptr) break;
      rest.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()));
      const std::size_t end = parse::behind_element(rest, "script", tag.size());
      if (asks(rest.substr(0, end))) return true;
      rest.remove_prefix(end);
    }
  }
  return false;
}

}  // namespace

bool is_by_script(std::string_view html) {
  html = html.substr(0, kWithin);
  std::size_t text = 0;
  bool has_script = false;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] != '<') {
      const std::size_t end = std::min(html.find('<', at), html.size());
      text += count_seen(html.substr(at, end - at));
      if (text >= kLittleText) return has_asking_script(html.substr(end));
      at = end;
      continue;
    }
    const std::size_t end = parse::behind_markup(html, at);
    if (starts_with_ascii(html.substr(at + 1), "script")) {
      has_script = true;
      if (asks(html.substr(at, end - at))) return true;
    }
    at = end;
  }
  return has_script;
}

}  // namespace varve::crawl
