// Text: a URL a line, or URLs wherever they stand in it.
#include <algorithm>

#include "bookmarks/readers.hpp"
#include "varve/base/ascii.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Where the next "http://" or "https://" begins that is not the end of another word.
std::size_t find_url(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("://", from); at != kNone; at = text.find("://", at + 3)) {
    std::size_t begin = at;
    while (begin > from && is_alpha(text[begin - 1])) --begin;
    const std::string_view scheme = text.substr(begin, at - begin);
    if (equals_ascii(scheme, "http") || equals_ascii(scheme, "https")) return begin;
  }
  return kNone;
}

// What a sentence or a bracket around the URL added to it.
std::string_view without_punctuation(std::string_view url) {
  constexpr std::string_view kAlways = ".,;:!?'*_";
  while (!url.empty()) {
    const char last = url.back();
    const bool closes = (last == ')' && std::count(url.begin(), url.end(), ')') >
                                            std::count(url.begin(), url.end(), '(')) ||
                        (last == ']' && std::count(url.begin(), url.end(), ']') >
                                            std::count(url.begin(), url.end(), '['));
    if (!closes && kAlways.find(last) == kNone) break;
    url.remove_suffix(1);
  }
  return url;
}

std::size_t end_of_url(std::string_view text, std::size_t begin) {
  return std::min(text.find_first_of(" \t\r\n\f<>\"`{}|\\^", begin), text.size());
}

bool add_urls(std::string_view line, Collector& list) {
  bool found = false;
  for (std::size_t at = find_url(line, 0); at != kNone;) {
    // Markdown may have a URL for the text of a link: "[https://a.example](https://a.example)".
    const std::size_t end = std::min(end_of_url(line, at), line.find("](", at));
    list.add({.url = std::string(without_punctuation(line.substr(at, end - at)))});
    found = true;
    at = find_url(line, end);
  }
  return found;
}

// "example.com/a" as `varve save` takes it; "javascript:…" is counted as what it is.
bool is_address(std::string_view line) {
  if (line.find_first_of(" \t<>\"") != kNone) return false;
  const std::size_t end = std::min(line.find_first_of("/?#"), line.size());
  const std::string_view host = line.substr(0, end);
  return host.find('.') != kNone && !host.starts_with('.') && !host.ends_with('.') &&
         host.find('@') == kNone;
}

bool has_other_scheme(std::string_view line) {
  const std::size_t colon = line.find(':');
  const bool is_port =
      colon != kNone && colon + 1 < line.size() && line[colon + 1] >= '0' && line[colon + 1] <= '9';
  return colon != kNone && colon > 0 && !is_port && line.find_first_of(" \t/.") > colon;
}

}  // namespace

void read_plain(std::string_view text, Collector& list) {
  std::size_t without = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#') || add_urls(line, list)) continue;
    if (has_other_scheme(line) && line.find_first_of(" \t") == kNone) {
      list.add({.url = std::string(line)});
    } else if (is_address(line)) {
      list.add({.url = "http://" + std::string(line)});
    } else {
      ++without;
    }
  }
  if (without > 0) list.leave_out(fmt::format("{} of its lines have no URL", without));
}

}  // namespace varve::bookmarks
