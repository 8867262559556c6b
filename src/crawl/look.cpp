#include "crawl/look.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/parse/rough_markup.hpp"

namespace varve::crawl {
namespace {

constexpr std::size_t kLookedAt = 256 << 10;

void add_words(std::string_view text, std::vector<std::string_view>& words) {
  while (!text.empty()) {
    const auto begin = std::find_if_not(text.begin(), text.end(), is_whitespace);
    const auto end = std::find_if(begin, text.end(), is_whitespace);
    if (begin != end) words.emplace_back(begin, end);
    text = std::string_view(end, text.end());
  }
}

}  // namespace

frontier::Look look_at(std::string_view html, const std::vector<Requisite>& requisites) {
  html = html.substr(0, kLookedAt);
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < html.size();) {
    const std::size_t end = html[at] == '<' ? parse::behind_markup(html, at)
                                            : std::min(html.find('<', at), html.size());
    if (html[at] != '<') add_words(html.substr(at, end - at), words);
    at = end;
  }
  std::vector<std::string_view> resources;
  resources.reserve(requisites.size());
  for (const Requisite& each : requisites) resources.push_back(each.url.href());
  return frontier::look_of(words, resources);
}

}  // namespace varve::crawl
