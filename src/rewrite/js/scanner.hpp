// From the bytes of a script to its tokens, one at a time (ECMA-262 12), in UTF-8 or another
// superset of ASCII. It keeps nothing but its place; each byte is looked at once. Internal to
// rewrite.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rewrite/js/token.hpp"

namespace varve::rewrite::js {

// What only the tokens before can tell (ECMA-262 12: the goal symbols).
struct Goal {
  bool regex = true;         // a slash begins a regular expression, and is no division
  bool in_template = false;  // a closing brace goes on with a template
};

class Scanner {
 public:
  // `html_comments`: <!-- and --> begin comments, as in all but modules (ECMA-262 B.1.1).
  Scanner(std::string_view text, bool html_comments) : text_(text), html_comments_(html_comments) {}

  // Nothing where the text is no JavaScript: a literal or a comment without an end.
  std::optional<Token> next(Goal goal);

  // A word as it is meant: its escapes (\u0061, \u{61}) resolved.
  static std::string unescaped(std::string_view word);

 private:
  bool skip_blanks(Token& token);
  bool skip_comment(bool& newline);
  bool skip_html_comment(bool line_start);
  void skip_line();
  bool scan(Token& token, Goal goal);
  bool scan_word(Token& token);
  void scan_number();
  bool scan_string(char quote);
  bool scan_template(Token& token, bool head);
  bool scan_regex();
  Kind scan_punctuator();
  [[nodiscard]] char at(std::size_t place) const {
    return place < text_.size() ? text_[place] : '\0';
  }

  std::string_view text_;
  bool html_comments_;
  std::size_t place_ = 0;
};

}  // namespace varve::rewrite::js
