#include "rewrite/js/nesting.hpp"

namespace varve::rewrite::js {

bool begins_anew(const Token& token) {
  switch (token.kind) {
    case Kind::kWord:
      return token.word != Word::kIn && token.word != Word::kInstanceof;
    case Kind::kPrivate:
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kBraceOpen:
    case Kind::kStep:
    case Kind::kPrefix:
    case Kind::kEnd:
      return true;
    default:
      return false;
  }
}

Nesting::Nesting(bool function_body) {
  Frame script;
  script.has_arguments = script.in_function = function_body;
  frames_.push_back(script);
}

bool Nesting::take(const Token& previous, const Token& token) {
  previous_ = &previous;
  if (token.newline_before) end_statement_at(token);
  notable_ = asks_next_ = is_name_ = is_binding_ = is_shorthand_ = let_ = false;
  if (token.is(Kind::kWord)) {
    take_word(token);
    return true;
  }
  switch (token.kind) {
    case Kind::kTemplateTail:
      return close(token);
    case Kind::kString:
      notable_ = true;
      [[fallthrough]];
    case Kind::kPrivate:
    case Kind::kNumber:
    case Kind::kRegex:
    case Kind::kTemplate:
      ends_expression_ = true;
      regex_next_ = governs_ = false;
      return true;
    case Kind::kBraceOpen:
      return open_brace(token);
    case Kind::kTemplateHead:
      expect_operand();
      return open(Bracket::kSubstitution);
    case Kind::kParenOpen:
      expect_operand();
      return open_paren();
    case Kind::kBracketOpen:
      expect_operand();
      return open_square();
    case Kind::kBraceClose:
    case Kind::kParenClose:
    case Kind::kBracketClose:
      return close(token);
    case Kind::kStep:
      // After an operand it belongs to that one.
      ends_expression_ = ends_expression_ && !token.newline_before;
      regex_next_ = governs_ = false;
      return true;
    default:
      expect_operand();
      take_punctuator(token);
      return true;
  }
}

// What follows most tokens.
void Nesting::expect_operand() {
  ends_expression_ = governs_ = false;
  regex_next_ = true;
}

void Nesting::take_punctuator(const Token& token) {
  Frame& here = frame();
  switch (token.kind) {
    case Kind::kSemicolon:
      notable_ = depth() == 1;
      here.declares = Declares::kNothing;
      here.binding_next = here.in_value = false;
      here.conditionals = 0;
      return;
    case Kind::kComma:
      return take_comma();
    case Kind::kColon:
      return take_colon();
    case Kind::kQuestion:
      ++here.conditionals;
      return;
    case Kind::kAssign:
      here.binding_next = false;
      here.in_value = true;
      return;
    case Kind::kEllipsis:
      here.in_value = true;
      if (here.is_pattern) here.binding_next = true;
      return;
    default:
      return;
  }
}

// A declaration and a class's field end at the line's end where the next token cannot go on.
void Nesting::end_statement_at(const Token& token) {
  if (!ends_expression_ || !begins_anew(token)) return;
  if (frame().declares == Declares::kNothing && frame().bracket != Bracket::kClass) return;
  if (frame().is_pattern) return;
  frame().declares = Declares::kNothing;
  frame().in_value = false;
}

bool Nesting::may_begin_statement() const {
  const Bracket bracket = frame().bracket;
  if (bracket != Bracket::kBlock && bracket != Bracket::kFunction) return false;
  switch (previous_->kind) {
    case Kind::kStart:
    case Kind::kSemicolon:
    case Kind::kBraceOpen:
    case Kind::kBraceClose:
      return true;
    default:
      return ends_expression_ || governs_;
  }
}

void Nesting::take_comma() {
  Frame& here = frame();
  here.in_value = false;
  here.binding_next =
      here.declares != Declares::kNothing || (here.is_pattern && here.bracket == Bracket::kSquare);
}

void Nesting::take_colon() {
  Frame& here = frame();
  if (here.conditionals > 0) {
    --here.conditionals;
  } else if (here.bracket == Bracket::kObject) {
    here.in_value = true;
    here.binding_next = here.is_pattern;
  } else if (here.bracket == Bracket::kBlock || here.bracket == Bracket::kFunction) {
    governs_ = true;  // a label or a case
  }
}

}  // namespace varve::rewrite::js
