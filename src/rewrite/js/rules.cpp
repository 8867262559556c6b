#include "rewrite/js/rules.hpp"

#include "rewrite/js/top_level.hpp"

namespace varve::rewrite::js {
namespace {

// wombat's names (src/wombat.js: initCheckThisFunc, initEvalOverride, initImportWrapperFunc,
// initProtoPmOrigin).
constexpr std::string_view kCheckedThis = "_____WB$wombat$check$this$function_____(this)";
constexpr std::string_view kImport = "____wb_rewrite_import__";
constexpr std::string_view kPostMessage = "__WB_pmw(self).";
// A direct eval stays one: the arrow function sees the variables of where it stands.
constexpr std::string_view kEval =
    "WB_wombat_runEval2((_______eval_arg, isGlobal) => { var ge = eval; return isGlobal ? "
    "ge(_______eval_arg) : eval(_______eval_arg); }).eval";
// By these wombat tells code at the top of a script, whose evaluated `var` is the window's. In a
// function it must not: called plainly its `this` is the window, too, but what it evaluates sees
// its variables.
constexpr std::string_view kEvalAtTop = "this, (function() { return arguments })(), ";
constexpr std::string_view kEvalInFunction = "void 0, [], ";

bool is_module(ScriptKind kind) {
  return kind == ScriptKind::kModule || kind == ScriptKind::kModuleWorker;
}

}  // namespace

Rules::Rule Rules::rule_of(Word word) {
  switch (word) {
    case Word::kThis:
      return &Rules::see_this;
    case Word::kEval:
      return &Rules::see_eval;
    case Word::kImport:
      return &Rules::see_import;
    case Word::kPostMessage:
      return &Rules::see_post_message;
    default:
      return is_global(word) ? &Rules::see_global : nullptr;
  }
}

Rules::Rules(ScriptKind kind)
    : kind_(kind),
      in_page_(kind != ScriptKind::kWorker && kind != ScriptKind::kModuleWorker),
      strict_(is_module(kind)) {}

void Rules::see(const Sighting& at) {
  if (at.token.is(Kind::kWord)) {
    if (const Rule rule = rule_of(at.token.word)) (this->*rule)(at);
  } else if (at.token.is(Kind::kParenClose)) {
    close_paren(at);
  } else if (at.token.is(Kind::kString) && at.previous.is(Kind::kBracketOpen)) {
    // this["location"]
    see_property_of_this(at, at.word().substr(1, at.word().size() - 2));
  }
}

void Rules::put(std::size_t begin, std::size_t end, std::string_view text) {
  edits_.push_back({begin, end, std::string(text)});
}

// Marks the last edit as one to be taken back if these parentheses are a list of parameters.
void Rules::put_tentatively(const Sighting& at) {
  if (at.nesting.frame().bracket != Bracket::kParen) return;
  tentative_.push_back({at.nesting.depth(), edits_.size() - 1});
}

void Rules::close_paren(const Sighting& at) {
  if (tentative_.empty()) return;
  const Bracket around = at.nesting.frame().bracket;
  const bool method =
      at.next.is(Kind::kBraceOpen) && (around == Bracket::kObject || around == Bracket::kClass);
  const bool parameters = at.next.is(Kind::kArrow) || method;
  while (!tentative_.empty() && tentative_.back().depth > at.nesting.depth()) {
    Edit& edit = edits_[tentative_.back().edit];
    if (parameters) edit = {edit.begin, edit.begin, {}};
    tentative_.pop_back();
  }
}

// `this` may be the window where a function is called plainly or by an event, so that its value
// goes through wombat wherever it is more than the owner of a property: as an argument, an
// operand, a result. Functions of classes are called on objects.
void Rules::see_this(const Sighting& at) {
  if (!in_page_ || at.nesting.is_name() || at.previous.is(Word::kNew)) return;
  const Frame& frame = at.nesting.frame();
  if (frame.in_class || (strict_ && (frame.in_function || is_module(kind_)))) return;
  switch (at.next.kind) {
    case Kind::kDot:
    case Kind::kBracketOpen:
    case Kind::kParenOpen:
      return;
    default:
      break;
  }
  // f.call(this, …): f asks for its own.
  if (at.previous.is(Kind::kParenOpen) && at.before_previous.is(Word::kCall)) return;
  put(at.token.begin, at.token.end, kCheckedThis);
}

// this.location and its kin; `at` is the name, which stands behind `this` and a dot or a bracket.
void Rules::see_property_of_this(const Sighting& at, std::string_view name) {
  if (!in_page_ || !at.before_previous.is(Word::kThis) || !is_global(word_of(name))) return;
  put(at.before_previous.begin, at.before_previous.end, kCheckedThis);
}

void Rules::see_global(const Sighting& at) {
  const Nesting& nesting = at.nesting;
  if (nesting.is_name()) {
    if (at.previous.is(Kind::kDot)) see_property_of_this(at, at.word());
    return;
  }
  if (!is_replaced(kind_, at.token.word)) return;
  mentioned_.add(at.token.word);
  if (at.token.word == Word::kLocation && at.next.is(Kind::kAssign)) assign_location(at);
}

// `location = url` goes to the URL if `location` is the window's own there, and is an assignment
// to a variable if not. Which of them is seen by what it holds.
void Rules::assign_location(const Sighting& at) {
  const Frame& frame = at.nesting.frame();
  if (!in_page_ || at.nesting.is_shorthand()) return;
  const bool lexical = frame.declares == Declares::kLet || frame.declares == Declares::kConst;
  // A variable of a function or a module, a default of a parameter or of a pattern, a field.
  const bool own = lexical || frame.in_function || is_module(kind_);
  if (at.nesting.is_binding() && own) return;
  switch (frame.bracket) {
    case Bracket::kParameters:
    case Bracket::kObject:
    case Bracket::kClass:
    case Bracket::kSquare:
      return;
    default:
      break;
  }
  const std::string arguments = frame.has_arguments ? "arguments" : "[]";
  put(at.token.begin, at.token.end,
      std::string(kSetLocation) + "(location," + arguments + ",$=>location=$).href");
  put_tentatively(at);
  sets_location_ = true;
}

void Rules::see_eval(const Sighting& at) {
  if (!in_page_ || at.nesting.is_name() || at.nesting.is_binding() || at.nesting.is_shorthand()) {
    return;
  }
  if (at.next.is(Kind::kParenOpen)) {
    put(at.token.begin, at.token.end, kEval);
    const bool in_function = at.nesting.frame().in_function;
    return put(at.next.end, at.next.end, in_function ? kEvalInFunction : kEvalAtTop);
  }
  // Called by another name it is the global eval, which wombat wraps as the window's property.
  const bool operand = at.previous.is(Kind::kAssign) || at.previous.is(Kind::kComma) ||
                       at.previous.is(Kind::kParenOpen) || at.previous.is(Kind::kOperator) ||
                       at.previous.is(Word::kReturn);
  const bool whole = at.next.is(Kind::kParenClose) || at.next.is(Kind::kComma) ||
                     at.next.is(Kind::kSemicolon) || at.next.is(Kind::kBraceClose) ||
                     (at.next.newline_before && begins_anew(at.next));
  const Bracket bracket = at.nesting.frame().bracket;
  if (!operand || !whole || bracket == Bracket::kParameters || bracket == Bracket::kHead) return;
  put(at.token.begin, at.token.end, "globalThis.eval");
  put_tentatively(at);
  mentioned_.add(Word::kGlobalThis);
}

void Rules::see_import(const Sighting& at) {
  if (at.nesting.is_name() || !at.next.is(Kind::kParenOpen)) return;
  put(at.token.begin, at.token.end, kImport);
  put(at.next.end, at.next.end, is_module(kind_) ? "import.meta.url, " : "null, ");
}

// wombat learns by it whose message it is.
void Rules::see_post_message(const Sighting& at) {
  if (!in_page_ || !at.previous.is(Kind::kDot) || !at.next.is(Kind::kParenOpen)) return;
  if (at.before_previous.is(Word::kSuper)) return;
  put(at.token.begin, at.token.begin, kPostMessage);
  needed_.add(Word::kSelf);
}

}  // namespace varve::rewrite::js
