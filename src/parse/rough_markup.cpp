#include "varve/parse/rough_markup.hpp"

#include <algorithm>
#include <array>

#include "varve/base/ascii.hpp"

namespace varve::parse {
namespace {}  // namespace

std::size_t behind_element(std::string_view html, std::string_view name, std::size_t at) {
  for (;;) {
    at = html.find("</", at);
    if (at == std::string_view::npos) return html.size();
    at += 2;
    if (equals_ascii(html.substr(at, name.size()), name)) {
      return std::min(html.find('>', at), html.size() - 1) + 1;
    }
  }
}

std::size_t behind_markup(std::string_view html, std::size_t at) {
  constexpr std::array<std::string_view, 5> kSilent = {"script", "style", "title", "noscript",
                                                       "template"};
  if (html.substr(at, 4) == "<!--") {
    const std::size_t end = html.find("-->", at + 4);
    return end == std::string_view::npos ? html.size() : end + 3;
  }
  const std::size_t end = html.find('>', at);
  if (end == std::string_view::npos) return html.size();
  const std::string_view inside = html.substr(at + 1, end - at - 1);
  if (inside.empty() || !is_alpha(inside.front())) return end + 1;  // an end tag, mostly
  for (const std::string_view name : kSilent) {
    if (lower(inside.front()) != name.front()) continue;
    const bool same = starts_with_ascii(inside, name) && inside.size() >= name.size() &&
                      (inside.size() == name.size() || !is_alpha(inside[name.size()]));
    if (same) return behind_element(html, name, end + 1);
  }
  return end + 1;
}

}  // namespace varve::parse
