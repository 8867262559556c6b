// ASCII as the web's standards compare it: without regard to case, locale or Unicode. Pure.
#pragma once

#include <algorithm>
#include <string_view>

namespace varve {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Infra 4.7: ASCII whitespace and ASCII alpha.
constexpr bool is_whitespace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
constexpr bool is_alpha(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

inline bool equals_ascii(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

inline bool starts_with_ascii(std::string_view text, std::string_view prefix) {
  return equals_ascii(text.substr(0, prefix.size()), prefix);
}

// Without what is `space` at both ends.
inline std::string_view trim(std::string_view text, std::string_view space = " \t\r\n") {
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

}  // namespace varve
