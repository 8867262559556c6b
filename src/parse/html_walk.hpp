// A document's tokens in turn, with which of its elements raw text is in: for what needs neither
// its links nor its tree.
#pragma once

#include <string_view>

#include "parse/html_construction.hpp"

namespace varve::parse::html {

class Walk {
 public:
  explicit Walk(std::string_view html) : tokenizer_(html) {}

  // Goes to the next token, and takes the text before it in; false at the end, whose text counts
  // too.
  bool next();
  // The text before the token.
  [[nodiscard]] std::string_view text() const { return text_; }
  // The element that is raw text, as <noscript> and <title> are, which that text is in; kUnknown
  // where it is in none.
  [[nodiscard]] Tag within() const { return within_; }
  // Whether that element stands in a <template>.
  [[nodiscard]] bool in_template() const { return in_template_; }

 private:
  void take(TokenKind kind);

  Tokenizer tokenizer_;
  Construction construction_{Construction::Start::kDocument};
  std::string_view text_;
  Tag within_ = Tag::kUnknown;
  bool in_template_ = false;
  Tag raw_ = Tag::kUnknown;  // of the text to come
  bool raw_in_template_ = false;
};

}  // namespace varve::parse::html
