// Which kind of bracket one is, and what stands before and after it.
#include "rewrite/js/nesting.hpp"

namespace varve::rewrite::js {

bool Nesting::open(Bracket bracket) {
  if (depth_ >= kMaxDepth) return false;
  if (depth_ == frames_.size()) frames_.emplace_back();
  const Frame& here = frames_[depth_ - 1];
  Frame& inner = frames_[depth_++];
  inner = {};
  inner.bracket = bracket;
  inner.in_function = here.in_function;
  inner.in_class = here.in_class;
  inner.has_arguments = here.has_arguments;
  return true;
}

bool Nesting::open_paren() {
  const Bracket bracket = parameters_next_ ? Bracket::kParameters
                          : head_next_     ? Bracket::kHead
                                           : Bracket::kParen;
  const bool is_for = head_next_ && for_head_next_;
  parameters_next_ = head_next_ = false;
  if (!open(bracket)) return false;
  frame().is_for = is_for;
  frame().is_expression = bracket == Bracket::kParen || function_is_expression_;
  return true;
}

bool Nesting::open_square() {
  const bool pattern = frame().binding_next;
  frame().binding_next = false;
  if (!open(Bracket::kSquare)) return false;
  frame().is_expression = true;
  frame().is_pattern = frame().binding_next = notable_ = pattern;
  return true;
}

Bracket Nesting::bracket_of_brace(const Token& token) const {
  const Frame& here = frame();
  const bool after_paren = previous_->is(Kind::kParenClose);
  const bool after_parameters = after_paren && closed().bracket == Bracket::kParameters;
  if (here.class_follows && !after_parameters && !previous_->is(Word::kExtends)) {
    return Bracket::kClass;
  }
  if (after_parameters || previous_->is(Kind::kArrow)) return Bracket::kFunction;
  const bool members = here.bracket == Bracket::kObject || here.bracket == Bracket::kClass;
  if (members && !here.in_value && (after_paren || previous_->is(Word::kStatic))) {
    return Bracket::kFunction;
  }
  if (after_paren && closed().bracket == Bracket::kHead) return Bracket::kBlock;
  if (previous_->is(Kind::kWord) && takes_statement(previous_->word) && !ends_expression_) {
    return Bracket::kBlock;
  }
  if (previous_->is(Word::kCatch) && !ends_expression_) return Bracket::kBlock;
  const bool statement = begins_statement_ && (!ends_expression_ || token.newline_before ||
                                               previous_->is(Kind::kBraceClose));
  return statement ? Bracket::kBlock : Bracket::kObject;
}

bool Nesting::open_brace(const Token& token) {
  Frame& here = frame();
  begins_statement_ = may_begin_statement();
  const Bracket bracket = bracket_of_brace(token);
  expect_operand();
  const bool pattern = here.binding_next;
  const bool is_static = previous_->is(Word::kStatic);
  const bool arrow = previous_->is(Kind::kArrow);
  const bool class_expression = here.class_is_expression;
  const bool top_class = here.class_is_top;
  // The bracket that opens takes the place of the one that was closed.
  const bool function_expression = previous_->is(Kind::kParenClose) &&
                                   closed().bracket == Bracket::kParameters &&
                                   closed().is_expression;
  here.binding_next = false;
  if (bracket == Bracket::kClass) here.class_follows = false;
  head_next_ = false;  // catch without a parameter
  if (!open(bracket)) return false;
  Frame& inner = frame();
  switch (bracket) {
    case Bracket::kClass:
      inner.is_expression = class_expression;
      inner.is_top_class = top_class;
      inner.in_class = true;
      inner.has_arguments = false;
      break;
    case Bracket::kFunction:
      inner.is_expression = arrow || function_expression;
      inner.in_function = true;
      if (!arrow) inner.has_arguments = !is_static;
      break;
    case Bracket::kObject:
      inner.is_expression = true;
      inner.is_pattern = notable_ = pattern;
      break;
    default:
      break;
  }
  return true;
}

bool Nesting::close(const Token& token) {
  if (depth_ == 1) return false;
  --depth_;
  notable_ = true;
  governs_ = false;
  const Bracket bracket = closed().bracket;
  bool matches = false;
  switch (token.kind) {
    case Kind::kParenClose:
      matches = bracket == Bracket::kParen || bracket == Bracket::kHead ||
                bracket == Bracket::kParameters;
      ends_expression_ = bracket == Bracket::kParen;
      governs_ = bracket == Bracket::kHead;
      break;
    case Kind::kBracketClose:
      matches = bracket == Bracket::kSquare;
      ends_expression_ = true;
      break;
    case Kind::kTemplateTail:
      matches = bracket == Bracket::kSubstitution;
      ends_expression_ = true;
      break;
    default:
      matches = bracket == Bracket::kBlock || bracket == Bracket::kFunction ||
                bracket == Bracket::kClass || bracket == Bracket::kObject;
      ends_expression_ = closed().is_expression;
  }
  regex_next_ = !ends_expression_;
  return matches;
}

}  // namespace varve::rewrite::js
