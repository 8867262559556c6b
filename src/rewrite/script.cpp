// A script is read token by token, once: the rules, the declarations at its top and, in a module,
// its imports each gather their edits, and what goes around it is known when it ends.
#include "varve/rewrite/script.hpp"

#include <iterator>

#include "rewrite/js/directives.hpp"
#include "rewrite/js/imports.hpp"
#include "rewrite/js/mention.hpp"
#include "rewrite/js/rules.hpp"
#include "rewrite/js/top_level.hpp"
#include "rewrite/js/wrapper.hpp"
#include "rewrite/splice.hpp"

namespace varve::rewrite {
namespace {

using js::Kind;
using js::Token;

// Places are kept in 32 bits.
constexpr std::size_t kMostBytes = 0xFFFFFFFF;

class Reading {
 public:
  Reading(std::string_view script, const Place& place, ScriptKind kind,
          const ScriptContext& context)
      : script_(script),
        place_(place),
        kind_(kind),
        is_module_(kind == ScriptKind::kModule || kind == ScriptKind::kModuleWorker),
        scanner_(script, !is_module_),
        nesting_(kind == ScriptKind::kHandler),
        rules_(kind),
        top_(kind),
        imports_(place, context.base != nullptr ? *context.base : place.document),
        first_(context.first) {}

  enum class End { kRead, kNoScript, kIsModule };
  End read();
  std::string result();

 private:
  End see(const js::Sighting& at);
  [[nodiscard]] js::Wrapper wrap() const;

  std::string_view script_;
  const Place& place_;
  ScriptKind kind_;
  bool is_module_;
  js::Scanner scanner_;
  js::Nesting nesting_;
  js::Directives directives_;
  js::Rules rules_;
  js::TopLevel top_;
  js::Imports imports_;
  std::string_view first_;
};

Reading::End Reading::read() {
  if (script_.size() > kMostBytes) return End::kNoScript;
  const Token start;
  const Token* before_previous = &start;
  const Token* previous = &start;
  const Token* token = &scanner_.next(nesting_.goal());
  while (!token->is(Kind::kEnd)) {
    if (token->is(Kind::kBroken) || !nesting_.take(*previous, *token)) return End::kNoScript;
    const Token& next = scanner_.next(nesting_.goal());
    nesting_.look_ahead(next);
    if (nesting_.is_notable() || !directives_.over()) {
      const End end = see({script_, *before_previous, *previous, *token, next, nesting_});
      if (end != End::kRead) return end;
    }
    before_previous = previous;
    previous = token;
    token = &next;
  }
  return nesting_.depth() == 1 ? End::kRead : End::kNoScript;
}

// kRead where reading goes on.
Reading::End Reading::see(const js::Sighting& at) {
  if (!directives_.over()) {
    directives_.see(at);
    if (directives_.strict()) rules_.set_strict();
  }
  rules_.see(at);
  top_.see(at);
  if (is_module_) {
    imports_.see(at);
  } else if (kind_ != ScriptKind::kHandler && js::is_module_syntax(at)) {
    return End::kIsModule;
  }
  return End::kRead;
}

js::Wrapper Reading::wrap() const {
  if (rules_.mentioned().empty()) return {};
  if (!is_module_) return js::wrap_block(kind_, rules_, top_);
  js::Globals declared = top_.declared();
  declared.add(imports_.declared());
  return js::wrap_module(kind_, rules_, declared, place_);
}

// Of edits at one place the first stands first: what goes around the script, then what goes before
// a name, then what takes the name's place.
std::string Reading::result() {
  js::Wrapper wrapper = wrap();
  std::vector<Edit> edits;
  const auto add = [&](std::vector<Edit>& more) {
    edits.insert(edits.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  std::string before(first_);
  before += wrapper.before;
  if (!before.empty()) {
    const bool handler = kind_ == ScriptKind::kHandler;
    const std::size_t place = handler ? directives_.begin() : directives_.end();
    if (!handler && directives_.needs_semicolon()) before.insert(0, 1, ';');
    edits.push_back({place, place, std::move(before)});
  }
  if (!wrapper.after.empty()) add(top_.edits());
  add(imports_.edits());
  add(rules_.edits());
  edits.push_back({script_.size(), script_.size(), std::move(wrapper.after)});
  return splice(script_, std::move(edits));
}

}  // namespace

std::string rewrite_script(std::string_view script, const Place& place, ScriptKind kind,
                           const ScriptContext& context) {
  if (context.first.empty() && !js::mentions_any(script)) return std::string(script);
  Reading reading(script, place, kind, context);
  switch (reading.read()) {
    case Reading::End::kRead:
      return reading.result();
    case Reading::End::kNoScript:
      return context.first + std::string(script);
    case Reading::End::kIsModule:
      break;
  }
  const bool worker = kind == ScriptKind::kWorker;
  return rewrite_script(script, place, worker ? ScriptKind::kModuleWorker : ScriptKind::kModule,
                        context);
}

}  // namespace varve::rewrite
