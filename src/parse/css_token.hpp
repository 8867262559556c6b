// The tokens of CSS Syntax Level 3 (4.3) that matter to links: names, strings, url tokens, escapes.
// Input is not preprocessed (3.3): each of CR, LF, FF and CR LF is a newline here, and U+0000 means
// U+FFFD.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace varve::parse::css {

inline bool is_newline(char c) {
  return c == '\n' || c == '\r' || c == '\f';
}
inline bool is_space(char c) {
  return c == ' ' || c == '\t' || is_newline(c);
}
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// Code points above U+007F and U+0000 count as name code points too.
inline bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80 || c == '\0';
}

// 4.3.8: whether the backslash at `at` begins an escape. At the end of the input it does.
inline bool is_escape(std::string_view text, std::size_t at) {
  return at + 1 >= text.size() || !is_newline(text[at + 1]);
}
// The byte after the newline at `at`.
inline std::size_t newline_end(std::string_view text, std::size_t at) {
  return at + (text.substr(at, 2) == "\r\n" ? 2 : 1);
}
std::size_t skip_space(std::string_view text, std::size_t at);
std::size_t skip_space_and_comments(std::string_view text, std::size_t at);

// 4.3.9: whether a name begins at `at`.
bool starts_ident(std::string_view text, std::size_t at);

// A name, decoded, in lower case: as much of it as is needed to know the names that matter.
class Name {
 public:
  // 4.3.11, "consume an ident sequence", from `begin`; end() is the byte after it.
  Name(std::string_view text, std::size_t begin);

  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
  [[nodiscard]] bool is(std::string_view name) const { return !cut_ && text() == name; }

 private:
  void add(char32_t c);

  std::array<char, 24> text_{};
  std::size_t size_ = 0;
  std::size_t end_ = 0;
  bool cut_ = false;
};

// What is between the quotes, or within url( ).
struct Inside {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;  // where the tokenizer goes on
  bool bad = false;      // a bad-string or bad-url token
  bool escaped = false;
};
// 4.3.5, "consume a string token", with its quote at `at`.
Inside read_string(std::string_view text, std::size_t at);
// 4.3.6, "consume a url token", from the byte after "url(".
Inside read_url(std::string_view text, std::size_t at);

// What the inside means. In a string an escaped newline is nothing.
std::string unescape(std::string_view inside, bool in_string);

}  // namespace varve::parse::css
