// The text around a rewritten script, in which it finds wombat's objects by the window's names for
// them. All of it stands on the line of the script's first token. Internal to rewrite.
#pragma once

#include <string>

#include "rewrite/js/rules.hpp"
#include "rewrite/js/top_level.hpp"

namespace varve::rewrite::js {

struct Wrapper {
  std::string before;
  std::string after;
};

// A block around a script of a page or a worker, and a function in it around a handler, whose
// declarations are its own. A function goes before the script's directives, a block behind them.
Wrapper wrap_block(ScriptKind kind, const Rules& rules, const TopLevel& top);
// An import before a module; no more than `declared` names are left to the module itself.
Wrapper wrap_module(ScriptKind kind, const Rules& rules, const Globals& declared,
                    const Place& place);

}  // namespace varve::rewrite::js
