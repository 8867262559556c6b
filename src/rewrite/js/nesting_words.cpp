// What the words of a script announce: a name, a declaration, the head of a statement.
#include "rewrite/js/nesting.hpp"

namespace varve::rewrite::js {

// The name of a property after a dot, of a member of an object or a class before its value, of a
// function or a class.
bool Nesting::stands_as_name(const Token& token) {
  after_dot_ = previous_->is(Kind::kDot);
  if (after_dot_) return true;
  if (parameters_next_) return true;
  if (previous_->is(Word::kClass) && token.word != Word::kExtends) return true;
  const Frame& here = frame();
  if (here.in_value) return false;
  asks_next_ = here.bracket == Bracket::kObject;
  return asks_next_ || here.bracket == Bracket::kClass;
}

void Nesting::take_word(const Token& token) {
  const bool reserved = token.word != Word::kOther;
  if (reserved) begins_statement_ = !governs_ && may_begin_statement();
  ends_expression_ = true;
  regex_next_ = governs_ = false;
  is_name_ = stands_as_name(token);
  if (!after_dot_) bind(token);
  notable_ = reserved || is_binding_ || names_function();
  if (reserved && !is_name_ && !is_binding_) take_reserved(token);
}

void Nesting::ask(const Token& next) {
  if (is_name_) {
    is_shorthand_ = next.is(Kind::kComma) || next.is(Kind::kBraceClose) || next.is(Kind::kAssign);
    is_binding_ = is_shorthand_ && frame().is_pattern;
    notable_ = notable_ || is_binding_;
  }
  // Elsewhere `let` is an identifier (ECMA-262 13.1).
  if (let_ && ((next.is(Kind::kWord) && next.word != Word::kIn && next.word != Word::kInstanceof &&
                next.word != Word::kOf) ||
               next.is(Kind::kBraceOpen) || next.is(Kind::kBracketOpen))) {
    declare(Declares::kLet);
  }
}

void Nesting::declare(Declares what) {
  frame().declares = what;
  frame().binding_next = true;
  ends_expression_ = false;
}

// What reserved words announce.
void Nesting::take_reserved(const Token& token) {
  Frame& here = frame();
  if (takes_operand(token.word) || takes_statement(token.word)) {
    ends_expression_ = false;
    regex_next_ = true;
    governs_ = token.word == Word::kElse || token.word == Word::kDo;
    if (token.word == Word::kIn && here.is_for) here.declares = Declares::kNothing;
    return;
  }
  if (takes_head(token.word)) {
    ends_expression_ = false;
    head_next_ = true;
    for_head_next_ = token.word == Word::kFor;
    return;
  }
  switch (token.word) {
    case Word::kVar:
      return declare(Declares::kVar);
    case Word::kConst:
      return declare(Declares::kConst);
    case Word::kLet:
      let_ = asks_next_ = true;
      return;
    case Word::kImport:
      ends_expression_ = false;
      return;
    case Word::kOf:
      if (!here.is_for) return;
      here.declares = Declares::kNothing;
      ends_expression_ = false;
      regex_next_ = true;
      return;
    case Word::kAsync:
      async_begins_statement_ = begins_statement_;
      return;
    case Word::kFunction:
      if (previous_->is(Word::kAsync) && !token.newline_before) {
        begins_statement_ = async_begins_statement_;
      }
      if (previous_->is(Word::kDefault) || previous_->is(Word::kExport)) begins_statement_ = true;
      parameters_next_ = true;
      function_is_expression_ = !begins_statement_;
      ends_expression_ = false;
      return;
    case Word::kClass:
      if (previous_->is(Word::kDefault) || previous_->is(Word::kExport)) begins_statement_ = true;
      here.class_follows = true;
      here.class_is_expression = !begins_statement_;
      here.class_is_top = begins_statement_ && depth() == 1;
      ends_expression_ = false;
      return;
    default:
      return;
  }
}

// Whether the word is one that a declaration binds (ECMA-262 14.3).
void Nesting::bind(const Token& token) {
  Frame& here = frame();
  if (!here.binding_next || (is_name_ && here.bracket == Bracket::kObject)) return;
  if (token.word == Word::kIn && here.is_for) return;
  is_binding_ = true;
  here.binding_next = false;
}

}  // namespace varve::rewrite::js
