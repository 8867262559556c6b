// A token of JavaScript (ECMA-262 12) by its place in the text. Internal to rewrite.
#pragma once

#include <cstdint>

#include "rewrite/js/words.hpp"

namespace varve::rewrite::js {

enum class Kind : std::uint8_t {
  kStart,    // before the first token
  kEnd,      // after the last
  kBroken,   // no token: a literal or a comment without an end
  kWord,     // an identifier name, reserved or not
  kPrivate,  // #name
  kNumber,
  kString,
  kRegex,
  kTemplate,        // `…`
  kTemplateHead,    // `…${
  kTemplateMiddle,  // }…${
  kTemplateTail,    // }…`
  kBraceOpen,
  kBraceClose,
  kParenOpen,
  kParenClose,
  kBracketOpen,
  kBracketClose,
  kSemicolon,
  kComma,
  kDot,       // also ?.
  kEllipsis,  // ...
  kColon,
  kQuestion,  // of a conditional
  kAssign,    // = alone
  kArrow,
  kStar,
  kStep,    // ++, --
  kPrefix,  // !, ~, @: nothing stands before them
  kOperator,
};

struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  Kind kind = Kind::kStart;
  Word word = Word::kOther;
  bool newline_before = false;

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  [[nodiscard]] bool is(Word wanted) const { return kind == Kind::kWord && word == wanted; }
};

}  // namespace varve::rewrite::js
