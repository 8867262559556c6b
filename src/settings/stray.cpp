#include "settings/stray.hpp"

#include <algorithm>
#include <string>

namespace varve::settings {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // a byte order mark

// How long the string is that `text` begins with, with its quotes; one that does not end goes on to
// the end of the line, or of the text where it may have several.
std::size_t string_length(std::string_view text) {
  const char quote = text.front();
  const std::string three(3, quote);
  const bool several = text.starts_with(three);
  for (std::size_t at = several ? 3 : 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (several && text.substr(at).starts_with(three)) {
      at += 3;
      // The string's last one or two characters may be quotes.
      for (int more = 0; more < 2 && at < text.size() && text[at] == quote; ++more) ++at;
      return at;
    } else if (!several && (text[at] == quote || text[at] == '\n')) {
      return at + 1;
    }
  }
  return text.size();
}

}  // namespace

std::size_t line_of_stray_byte(std::string_view text) {
  std::size_t line = 1;
  std::string_view rest = text.substr(text.starts_with(kMark) ? kMark.size() : 0);
  while (!rest.empty()) {
    const char c = rest.front();
    std::size_t length = 1;
    if (c == '#') {
      length = std::min(rest.find('\n'), rest.size());
    } else if (c == '"' || c == '\'') {
      length = string_length(rest);
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return line;
    }
    const std::string_view passed = rest.substr(0, length);
    line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
    rest.remove_prefix(passed.size());
  }
  return 0;
}

}  // namespace varve::settings
