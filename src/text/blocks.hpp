// Plain text as blocks with blank lines between them. Internal to text. Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace varve::text {

// Calls `take(block)` for each, without the blank lines around it. Lines end in LF or CRLF.
template <typename Take>
void for_each_block(std::string_view text, Take take) {
  std::size_t begin = 0;
  std::size_t end = 0;  // of the block so far
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (text.substr(at, next - at).find_first_not_of(" \t\r\n\f") == std::string_view::npos) {
      if (end > begin) take(text.substr(begin, end - begin));
      begin = end = next;
    } else {
      end = next;
    }
    at = next;
  }
  if (end > begin) take(text.substr(begin, end - begin));
}

}  // namespace varve::text
