// Where in the structure of a script a token stands, as far as it can be told without building a
// tree: which bracket it is in, whether an operand or an operator may follow (and so whether a
// slash begins a regular expression), whether a statement begins, which names a declaration binds.
// The stack is its own, of a bounded depth. Internal to rewrite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rewrite/js/scanner.hpp"
#include "rewrite/js/token.hpp"

namespace varve::rewrite::js {

enum class Bracket : std::uint8_t {
  kBlock,        // statements: the script itself, too
  kFunction,     // the body of a function, or of a class's static block
  kClass,        // the body of a class
  kObject,       // an object literal or pattern, or the list of an import or export
  kParen,        // a group, arguments, the parameters of an arrow function or a method
  kHead,         // of if, for, while, with, switch, catch
  kParameters,   // of `function`
  kSquare,       // an array literal or pattern, a subscript, a computed name
  kSubstitution  // of a template: ${…}
};

enum class Declares : std::uint8_t { kNothing, kVar, kLet, kConst };

struct Frame {
  Bracket bracket = Bracket::kBlock;
  // Whether what its closing bracket ends is an expression, as an object or a function expression.
  bool is_expression = false;
  bool is_for = false;         // the head of a for
  bool is_top_class = false;   // the body of a class that is declared at the top of the script
  bool in_function = false;    // var is not the script's own here
  bool in_class = false;       // in a class's body, at any depth
  bool has_arguments = false;  // `arguments` may be written here

  // kObject and kClass: past the colon or the equals sign that follows a name, up to the next name.
  bool in_value = false;
  // The next brace opens the body of a class.
  bool class_follows = false;
  bool class_is_expression = false;
  bool class_is_top = false;
  std::uint32_t conditionals = 0;  // question marks whose colons are to come

  // The declaration that is being read, and whether a name or a pattern of it is next.
  Declares declares = Declares::kNothing;
  bool binding_next = false;
  // A pattern of a declaration (ECMA-262 14.3.3): its names are bound.
  bool is_pattern = false;
};

class Nesting {
 public:
  // `function_body`: the script is the body of a function.
  explicit Nesting(bool function_body);

  // The next token, after `previous`, both for as long as it is the last. False where brackets do
  // not match or are too deep.
  bool take(const Token& previous, const Token& token);
  // The token after it, which tells what some words are.
  void look_ahead(const Token& next) {
    if (asks_next_) ask(next);
  }
  // False where the last token is of no interest to any rule, as most are.
  [[nodiscard]] bool is_notable() const { return notable_; }

  // What to scan the next token for, of Goal.
  [[nodiscard]] unsigned goal() const {
    return (regex_next_ ? kRegexNext : kOperatorNext) |
           (frame().bracket == Bracket::kSubstitution ? kInTemplate : kOperatorNext);
  }

  // The frame that the last token stands in, or that it opened; frames of depth() 1 are the
  // script's own.
  [[nodiscard]] Frame& frame() { return frames_[depth_ - 1]; }
  [[nodiscard]] const Frame& frame() const { return frames_[depth_ - 1]; }
  [[nodiscard]] const Frame& outer() const { return frames_[depth_ - 2]; }
  [[nodiscard]] std::size_t depth() const { return depth_; }
  // The frame that the last token, a closing bracket, has closed.
  [[nodiscard]] const Frame& closed() const { return frames_[depth_]; }

  // Of the last token:
  // It names a property, a member, a function, and is no reference.
  [[nodiscard]] bool is_name() const { return is_name_ && !is_shorthand_; }
  // {name}, {name = 1}: a property and a reference, or in a pattern a binding, of one name.
  [[nodiscard]] bool is_shorthand() const { return is_shorthand_; }
  // It is declared by var, let, const.
  [[nodiscard]] bool is_binding() const { return is_binding_; }
  // It is the name of a function, behind `function`.
  [[nodiscard]] bool names_function() const { return is_name_ && parameters_next_; }
  // It begins a statement of a list of statements; not one that an if or a label governs.
  [[nodiscard]] bool begins_statement() const { return begins_statement_; }
  // Whether it ends an expression: what follows is an operator, or another statement.
  [[nodiscard]] bool ends_expression() const { return ends_expression_; }

  static constexpr std::size_t kMaxDepth = 100'000;

 private:
  void end_statement_at(const Token& token);
  void ask(const Token& next);
  void take_word(const Token& token);
  void take_reserved(const Token& token);
  void declare(Declares what);
  void take_colon();
  void take_punctuator(const Token& token);
  void expect_operand();
  void take_comma();
  bool open(Bracket bracket);
  bool open_brace(const Token& token);
  bool open_paren();
  bool open_square();
  bool close(const Token& token);
  void bind(const Token& token);
  [[nodiscard]] Bracket bracket_of_brace(const Token& token) const;
  bool stands_as_name(const Token& token);
  [[nodiscard]] bool may_begin_statement() const;

  std::vector<Frame> frames_;  // the one that was closed last may still stand behind the others
  std::size_t depth_ = 1;
  const Token* previous_ = nullptr;
  bool ends_expression_ = false;
  bool regex_next_ = true;
  bool is_name_ = false;
  bool after_dot_ = false;
  bool is_shorthand_ = false;
  bool let_ = false;
  bool asks_next_ = false;
  bool notable_ = false;
  bool is_binding_ = false;
  bool begins_statement_ = true;
  bool governs_ = false;        // a statement follows that is no part of a list
  bool head_next_ = false;      // of a statement
  bool for_head_next_ = false;  // of a for
  bool parameters_next_ = false;
  bool function_is_expression_ = false;
  bool async_begins_statement_ = false;
};

// True for a token that cannot go on with an expression that has ended on the line before, so that
// a semicolon is put in between (ECMA-262 12.10.1).
bool begins_anew(const Token& token);

}  // namespace varve::rewrite::js
