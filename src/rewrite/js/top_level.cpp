#include "rewrite/js/top_level.hpp"

namespace varve::rewrite::js {
namespace {

// Takes the place of a name of wombat's in a declaration.
constexpr std::string_view kNobody = "_____WB$var";

}  // namespace

bool is_replaced(ScriptKind kind, Word word) {
  const bool worker = kind == ScriptKind::kWorker || kind == ScriptKind::kModuleWorker;
  return worker ? word == Word::kLocation : is_global(word);
}

void TopLevel::insert(std::size_t place, std::string text) {
  edits_.push_back({place, place, std::move(text)});
}

void TopLevel::see(const Sighting& at) {
  const Nesting& nesting = at.nesting;
  switch (at.token.kind) {
    case Kind::kWord:
      if (nesting.names_function()) return name_function(at);
      if (nesting.is_binding()) return see_binding(at);
      if (!nesting.is_name()) see_keyword(at);
      return;
    case Kind::kBraceOpen:
    case Kind::kBracketOpen:
      if (!pattern_ && nesting.frame().is_pattern && !nesting.frame().in_function) open_pattern(at);
      return;
    case Kind::kBraceClose:
    case Kind::kBracketClose:
      if (pattern_ && nesting.depth() == pattern_->depth) return close_pattern(at);
      // A class that has become an expression needs an end.
      if (moves_declarations() && nesting.depth() == 1 && nesting.closed().is_top_class) {
        insert(at.token.end, ";");
      }
      return;
    default:
      return;
  }
}

void TopLevel::see_keyword(const Sighting& at) {
  const Nesting& nesting = at.nesting;
  const Word word = at.token.word;
  if (word == Word::kFunction) {
    naming_function_ = nesting.begins_statement() && nesting.depth() == 1;
  } else if (nesting.depth() != 1) {
    return;
  } else if (word == Word::kClass) {
    const bool named = at.next.is(Kind::kWord) && at.next.word != Word::kExtends;
    if (nesting.begins_statement() && named) name_class(at);
  } else if (word == Word::kConst || word == Word::kLet) {
    if (!moves_declarations() || !nesting.frame().binding_next) return;
    // Without its keyword a pattern must not begin a statement: { would be a block.
    edits_.push_back({at.token.begin, at.token.end, at.next.is(Kind::kWord) ? "" : "0,"});
  }
}

void TopLevel::name_function(const Sighting& at) {
  if (!naming_function_) return;
  naming_function_ = false;
  if (is_global(at.token.word)) declared_.add(at.token.word);
  if (!moves_declarations()) return;
  const std::string name(at.word());
  std::string own = "__WB$";
  own.append(std::to_string(functions_.size())).append("$").append(name);
  edits_.push_back({at.token.begin, at.token.end, own});
  functions_.push_back({name, own, at.token.word});
}

void TopLevel::name_class(const Sighting& at) {
  if (is_global(at.next.word)) declared_.add(at.next.word);
  if (!moves_declarations()) return;
  const std::string name(at.of(at.next));
  insert(at.token.begin, name + "=");
  if (!is_replaced(kind_, at.next.word)) lexical_.push_back(name);
}

void TopLevel::see_binding(const Sighting& at) {
  const Nesting& nesting = at.nesting;
  const bool in_pattern = pattern_ && nesting.frame().is_pattern;
  const Declares declares = in_pattern ? pattern_->declares : nesting.frame().declares;
  if (declares == Declares::kVar) {
    if (!nesting.frame().in_function) bind_var(at);
    return;
  }
  const std::size_t depth = in_pattern ? pattern_->depth : nesting.depth();
  if (depth == 1) bind_lexical(at);
}

void TopLevel::bind_lexical(const Sighting& at) {
  if (is_global(at.token.word)) declared_.add(at.token.word);
  if (!moves_declarations()) return;
  if (!is_replaced(kind_, at.token.word)) lexical_.emplace_back(at.word());
  // `let a` ends before a parenthesis on the next line, `a` alone would not.
  const bool goes_on =
      at.next.is(Kind::kAssign) || at.next.is(Kind::kComma) || at.next.is(Kind::kSemicolon);
  if (!pattern_ && !goes_on) insert(at.token.end, ";");
}

void TopLevel::bind_var(const Sighting& at) {
  const Token& token = at.token;
  const bool replaced = is_replaced(kind_, token.word);
  if (is_global(token.word)) declared_.add(token.word);
  if (pattern_) {
    pattern_->has_global = pattern_->has_global || replaced;
    if (!replaced) pattern_->names.emplace_back(at.word());
    return;
  }
  if (!replaced) return;
  if (at.next.is(Kind::kAssign)) return insert(token.begin, std::string(kNobody) + "=");
  const bool loops = at.nesting.frame().is_for &&
                     (at.next.is(Word::kIn) || at.next.is(Word::kOf)) && at.previous.is(Word::kVar);
  if (loops) {
    edits_.push_back({at.previous.begin, at.previous.end, {}});
  } else {
    edits_.push_back({token.begin, token.end, std::string(kNobody)});
  }
}

void TopLevel::open_pattern(const Sighting& at) {
  const Frame& outer = at.nesting.outer();
  if (outer.declares == Declares::kNothing) return;
  Pattern pattern;
  pattern.depth = at.nesting.depth() - 1;
  pattern.begin = at.token.begin;
  pattern.keyword = at.previous;
  pattern.declares = outer.declares;
  pattern_ = std::move(pattern);
}

void TopLevel::close_pattern(const Sighting& at) {
  const Pattern pattern = std::move(*pattern_);
  pattern_.reset();
  if (pattern.declares != Declares::kVar || !pattern.has_global) return;
  if (at.next.is(Kind::kAssign)) {
    insert(pattern.begin, std::string(kNobody) + "=");
  } else {
    edits_.push_back({pattern.keyword.begin, pattern.keyword.end, {}});
  }
  vars_.insert(vars_.end(), pattern.names.begin(), pattern.names.end());
}

}  // namespace varve::rewrite::js
