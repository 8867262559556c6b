// From the bytes of a script to its tokens, one at a time (ECMA-262 12), in UTF-8 or another
// superset of ASCII. It keeps nothing but its place; each byte is looked at once. Internal to
// rewrite.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "rewrite/js/token.hpp"

namespace varve::rewrite::js {

// What only the tokens before can tell (ECMA-262 12: the goal symbols).
enum Goal : unsigned {
  kOperatorNext = 0,
  kRegexNext = 1,   // a slash begins a regular expression, and is no division
  kInTemplate = 2,  // a closing brace goes on with a template
};

class Scanner {
 public:
  // `html_comments`: <!-- and --> begin comments, as in all but modules (ECMA-262 B.1.1).
  Scanner(std::string_view text, bool html_comments) : text_(text), html_comments_(html_comments) {}

  // It stays where it is until four more have been read: there are millions of them, and copying
  // each costs more than reading it.
  // `goal`: of Goal.
  const Token& next(unsigned goal);

  // A word as it is meant: its escapes (\u0061, \u{61}) resolved.
  static std::string unescaped(std::string_view word);

 private:
  Kind scan(unsigned goal);
  bool skip_comment();
  bool skip_html_comment();
  void skip_line();
  Kind scan_rare(char c, unsigned goal);
  Kind scan_word();
  Kind scan_escaped_word();
  Kind scan_number();
  Kind scan_string(char quote);
  Kind scan_template(bool head);
  Kind scan_regex();
  Kind scan_punctuator();
  [[nodiscard]] char at(std::size_t place) const {
    return place < text_.size() ? text_[place] : '\0';
  }

  std::string_view text_;
  bool html_comments_;
  std::size_t place_ = 0;
  std::array<Token, 4> last_;
  std::size_t count_ = 0;
  // The token that is being read.
  Token* token_ = nullptr;
};

}  // namespace varve::rewrite::js
