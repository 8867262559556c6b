// ASCII as HTTP and URLs compare it, and percent-decoding.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace varve::replay {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

inline bool equals_ascii(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

inline bool starts_with_ascii(std::string_view text, std::string_view prefix) {
  return equals_ascii(text.substr(0, prefix.size()), prefix);
}

inline std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// What stands before `separator`, which is taken off `text` with it; all of it where there is none.
inline std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// "%41" is "A"; what is no escape stays.
std::string percent_decode(std::string_view text);

}  // namespace varve::replay
