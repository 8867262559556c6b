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

Goal Nesting::goal() const {
  return {regex_next_, frame().bracket == Bracket::kSubstitution};
}

bool Nesting::take(const Token& token) {
  end_statement_at(token);
  begins_statement_ = may_begin_statement();
  is_name_ = is_binding_ = is_shorthand_ = let_ = false;
  bool fine = true;
  // What follows most tokens is an operand.
  const bool ended = ends_expression_;
  const bool governed = governs_;
  ends_expression_ = false;
  regex_next_ = true;
  governs_ = false;
  switch (token.kind) {
    case Kind::kWord:
      begins_statement_ = begins_statement_ && !governed;
      take_word(token);
      break;
    case Kind::kPrivate:
    case Kind::kNumber:
    case Kind::kString:
    case Kind::kRegex:
    case Kind::kTemplate:
    case Kind::kTemplateTail:
      if (token.is(Kind::kTemplateTail)) fine = close(token);
      ends_expression_ = true;
      regex_next_ = false;
      break;
    case Kind::kTemplateHead:
      fine = open(Bracket::kSubstitution);
      break;
    case Kind::kBraceOpen:
      ends_expression_ = ended;
      fine = open_brace(token);
      ends_expression_ = false;
      break;
    case Kind::kParenOpen:
      fine = open_paren();
      break;
    case Kind::kBracketOpen:
      fine = open_square();
      break;
    case Kind::kBraceClose:
    case Kind::kParenClose:
    case Kind::kBracketClose:
      fine = close(token);
      break;
    case Kind::kStep:
      // After an operand it belongs to that one.
      ends_expression_ = ended && !token.newline_before;
      regex_next_ = false;
      break;
    case Kind::kSemicolon:
      frame().declares = Declares::kNothing;
      frame().binding_next = frame().in_value = false;
      frame().conditionals = 0;
      break;
    case Kind::kComma:
      take_comma();
      break;
    case Kind::kColon:
      take_colon();
      break;
    case Kind::kQuestion:
      ++frame().conditionals;
      break;
    case Kind::kAssign:
      frame().binding_next = false;
      frame().in_value = true;
      break;
    case Kind::kEllipsis:
      frame().in_value = true;
      if (frame().is_pattern) frame().binding_next = true;
      break;
    default:
      break;
  }
  previous_ = token;
  return fine;
}

// A declaration and a class's field end at the line's end where the next token cannot go on.
void Nesting::end_statement_at(const Token& token) {
  if (!token.newline_before || !ends_expression_ || !begins_anew(token)) return;
  if (frame().declares == Declares::kNothing && frame().bracket != Bracket::kClass) return;
  if (frame().is_pattern) return;
  frame().declares = Declares::kNothing;
  frame().in_value = false;
}

bool Nesting::may_begin_statement() const {
  const Bracket bracket = frame().bracket;
  if (bracket != Bracket::kBlock && bracket != Bracket::kFunction) return false;
  switch (previous_.kind) {
    case Kind::kStart:
    case Kind::kSemicolon:
    case Kind::kBraceOpen:
    case Kind::kBraceClose:
      return true;
    default:
      return ends_expression_ || governs_;
  }
}

// The name of a property after a dot, of a member of an object or a class before its value, of a
// function or a class.
bool Nesting::stands_as_name(const Token& token) {
  after_dot_ = previous_.is(Kind::kDot);
  if (after_dot_) return true;
  if (parameters_next_) return true;
  if (previous_.is(Word::kClass) && token.word != Word::kExtends) return true;
  const Bracket bracket = frame().bracket;
  return (bracket == Bracket::kObject || bracket == Bracket::kClass) && !frame().in_value;
}

void Nesting::take_word(const Token& token) {
  ends_expression_ = true;
  regex_next_ = false;
  is_name_ = stands_as_name(token);
  if (!previous_.is(Kind::kDot)) bind(token);
  if (!is_name_ && !is_binding_) take_reserved(token);
}

void Nesting::look_ahead(const Token& next) {
  const bool members = frame().bracket == Bracket::kObject && !frame().in_value;
  if (is_name_ && members && !after_dot_) {
    is_shorthand_ = next.is(Kind::kComma) || next.is(Kind::kBraceClose) || next.is(Kind::kAssign);
    is_binding_ = is_shorthand_ && frame().is_pattern;
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
      let_ = true;
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
      if (previous_.is(Word::kAsync) && !token.newline_before) {
        begins_statement_ = async_begins_statement_;
      }
      if (previous_.is(Word::kDefault) || previous_.is(Word::kExport)) begins_statement_ = true;
      parameters_next_ = true;
      function_is_expression_ = !begins_statement_;
      ends_expression_ = false;
      return;
    case Word::kClass:
      if (previous_.is(Word::kDefault) || previous_.is(Word::kExport)) begins_statement_ = true;
      here.class_follows = true;
      here.class_is_expression = !begins_statement_;
      here.class_is_top = begins_statement_ && depth() == 1;
      ends_expression_ = false;
      return;
    default:
      return;
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

// Whether the word is one that a declaration binds (ECMA-262 14.3).
void Nesting::bind(const Token& token) {
  Frame& here = frame();
  if (!here.binding_next || (is_name_ && here.bracket == Bracket::kObject)) return;
  if (token.word == Word::kIn && here.is_for) return;
  is_binding_ = true;
  here.binding_next = false;
}

bool Nesting::open(Bracket bracket) {
  if (frames_.size() >= kMaxDepth) return false;
  const Frame& here = frame();
  Frame inner;
  inner.bracket = bracket;
  inner.in_function = here.in_function;
  inner.in_class = here.in_class;
  inner.has_arguments = here.has_arguments;
  frames_.push_back(inner);
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
  frame().is_pattern = frame().binding_next = pattern;
  return true;
}

Bracket Nesting::bracket_of_brace(const Token& token) const {
  const Frame& here = frame();
  const bool after_paren = previous_.is(Kind::kParenClose);
  const bool after_parameters = after_paren && closed_.bracket == Bracket::kParameters;
  if (here.class_follows && !after_parameters && !previous_.is(Word::kExtends)) {
    return Bracket::kClass;
  }
  if (after_parameters || previous_.is(Kind::kArrow)) return Bracket::kFunction;
  const bool members = here.bracket == Bracket::kObject || here.bracket == Bracket::kClass;
  if (members && !here.in_value && (after_paren || previous_.is(Word::kStatic))) {
    return Bracket::kFunction;
  }
  if (after_paren && closed_.bracket == Bracket::kHead) return Bracket::kBlock;
  if (previous_.is(Kind::kWord) && takes_statement(previous_.word) && !ends_expression_) {
    return Bracket::kBlock;
  }
  if (previous_.is(Word::kCatch) && !ends_expression_) return Bracket::kBlock;
  const bool statement = begins_statement_ && (!ends_expression_ || token.newline_before ||
                                               previous_.is(Kind::kBraceClose));
  return statement ? Bracket::kBlock : Bracket::kObject;
}

bool Nesting::open_brace(const Token& token) {
  Frame& here = frame();
  const Bracket bracket = bracket_of_brace(token);
  const bool pattern = here.binding_next;
  const bool is_static = previous_.is(Word::kStatic);
  const bool arrow = previous_.is(Kind::kArrow);
  const bool class_expression = here.class_is_expression;
  const bool top_class = here.class_is_top;
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
      inner.is_expression =
          arrow || (closed_.bracket == Bracket::kParameters && closed_.is_expression);
      inner.in_function = true;
      if (!arrow) inner.has_arguments = !is_static;
      break;
    case Bracket::kObject:
      inner.is_expression = true;
      inner.is_pattern = pattern;
      break;
    default:
      break;
  }
  return true;
}

bool Nesting::close(const Token& token) {
  closed_ = frame();
  const Bracket bracket = closed_.bracket;
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
      break;
    default:
      matches = bracket == Bracket::kBlock || bracket == Bracket::kFunction ||
                bracket == Bracket::kClass || bracket == Bracket::kObject;
      ends_expression_ = closed_.is_expression;
  }
  regex_next_ = !ends_expression_;
  if (!matches || frames_.size() == 1) return false;
  frames_.pop_back();
  return true;
}

}  // namespace varve::rewrite::js
