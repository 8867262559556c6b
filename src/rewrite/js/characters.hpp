// What the bytes of a script are to its tokens (ECMA-262 12.2, 12.3, 12.7). Internal to rewrite.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace varve::rewrite::js {

enum class Class : std::uint8_t {
  kPunctuator,  // and what belongs nowhere
  kSpace,
  kNewline,
  kLetter,  // of an identifier: a letter, $, _
  kDigit,
  kQuote,    // of a string
  kSingle,   // a punctuator of one character, whatever follows
  kComment,  // what a comment may begin with: / < -
  kEscape,   // a backslash, which outside of literals begins an identifier's escape
  kForeign,  // not ASCII: a letter, or one of the blanks that blank_length knows
};

inline constexpr auto kClasses = [] {
  std::array<Class, 256> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto lower = static_cast<char>(c | 0x20);
    if (c >= 0x80) {
      classes[c] = Class::kForeign;
    } else if ((lower >= 'a' && lower <= 'z' && c >= 'A') || c == '$' || c == '_') {
      classes[c] = Class::kLetter;
    } else if (c >= '0' && c <= '9') {
      classes[c] = Class::kDigit;
    } else if (c == '\n' || c == '\r') {
      classes[c] = Class::kNewline;
    } else if (c == ' ' || c == '\t' || c == '\v' || c == '\f') {
      classes[c] = Class::kSpace;
    } else if (c == '"' || c == '\'') {
      classes[c] = Class::kQuote;
    } else if (std::string_view("{()[];,:~@").find(static_cast<char>(c)) !=
               std::string_view::npos) {
      classes[c] = Class::kSingle;
    } else if (c == '/' || c == '<' || c == '-') {
      classes[c] = Class::kComment;
    } else if (c == '\\') {
      classes[c] = Class::kEscape;
    }
  }
  return classes;
}();

inline Class class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

inline bool is_newline_sequence(std::string_view rest) {
  return rest.substr(0, 3) == "\u2028" || rest.substr(0, 3) == "\u2029";
}

// The bytes of the blank beyond ASCII that `rest` begins with, or 0: U+00A0, U+FEFF, the line
// terminators U+2028 and U+2029, and Unicode's space separators.
inline std::size_t blank_length(std::string_view rest) {
  if (rest.substr(0, 2) == "\u00A0") return 2;
  constexpr std::string_view kBlanks[] = {"\uFEFF", "\u1680", "\u202F", "\u205F", "\u3000"};
  const std::string_view three = rest.substr(0, 3);
  for (const std::string_view blank : kBlanks) {
    if (three == blank) return 3;
  }
  const bool quads = three >= std::string_view("\u2000") && three <= std::string_view("\u200A");
  return (quads && three.size() == 3) || is_newline_sequence(rest) ? 3 : 0;
}

// The place of the first of `stops` from `place` on, or the text's end.
template <char... stops>
std::size_t find_any(std::string_view text, std::size_t place) {
  while (place < text.size() && ((text[place] != stops) && ...)) ++place;
  return place;
}

}  // namespace varve::rewrite::js
