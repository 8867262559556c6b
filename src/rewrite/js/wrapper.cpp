#include "rewrite/js/wrapper.hpp"

#include <algorithm>

namespace varve::rewrite::js {
namespace {

// wombat's own wrapping of evaluated code makes the same function (wrapScriptTextJsProxy).
constexpr std::string_view kAssign = "_____WB$wombat$assign$function_____";
constexpr std::string_view kDefineAssign =
    "var _____WB$wombat$assign$function_____=function(name){return (self._wb_wombat&&"
    "self._wb_wombat.local_init&&self._wb_wombat.local_init(name))||self[name];};"
    "if(!self.__WB_pmw){self.__WB_pmw=function(obj){this.__WB_source=obj;return this;}}";

// Gives the object that `location = …` sets the href of: wombat's location if the variable holds
// it and it is no argument of the function, else one that sets the variable.
constexpr std::string_view kDefineSetLocation =
    "_____WB$location=(l,a,s)=>{const w=self.__WB_check_loc&&self.__WB_check_loc(l,a);"
    "return w&&w===self.WB_wombat_location?w:{set href(v){s(v)}}};";

// What a script's functions are by its declaring them (ECMA-262 9.1.1.4.18).
constexpr std::string_view kDefineFunctions =
    "((g,f)=>{for(const n of Object.keys(f)){"
    "Object.defineProperty(f[n],\"name\",{value:n,configurable:true});"
    "try{Object.defineProperty(g,n,{value:f[n],writable:true,enumerable:true})}"
    "catch(e){g[n]=f[n]}}})(this,{";

// wombatWorkers.js has no other stand-in.
constexpr std::string_view kWorkerLocation = "self._WB_wombat_location||self.location";

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

bool is_used(const Rules& rules, Word word) {
  return rules.mentioned().has(word) || rules.needed().has(word);
}

// The function that the script itself declares by a name of wombat's: the last one counts.
const TopLevel::Function* own_function(const TopLevel& top, Word word) {
  const auto& all = top.functions();
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [&](const auto& function) { return function.word == word; });
  return found == all.rend() ? nullptr : &*found;
}

std::string stand_in(ScriptKind kind, const GlobalName& name, const TopLevel& top) {
  if (const TopLevel::Function* own = own_function(top, name.word)) return own->own_name;
  if (kind == ScriptKind::kWorker) return std::string(kWorkerLocation);
  return std::string(kAssign) + "(\"" + std::string(name.text) + "\")";
}

std::string stand_ins(ScriptKind kind, const Rules& rules, const TopLevel& top) {
  std::string out;
  for (const GlobalName& name : kGlobalNames) {
    if (!is_replaced(kind, name.word)) continue;
    if (!is_used(rules, name.word) && !top.declared().has(name.word)) continue;
    out.append(out.empty() ? "let " : ",").append(name.text).append("=");
    out.append(stand_in(kind, name, top));
  }
  return out + ";";
}

std::string functions(ScriptKind kind, const TopLevel& top) {
  std::string out;
  for (const TopLevel::Function& function : top.functions()) {
    if (is_replaced(kind, function.word)) continue;
    if (!out.empty()) out += ',';
    out.append(function.name).append(":").append(function.own_name);
  }
  return out.empty() ? out : std::string(kDefineFunctions) + out + "});";
}

}  // namespace

Wrapper wrap_block(ScriptKind kind, const Rules& rules, const TopLevel& top) {
  Wrapper out;
  if (kind != ScriptKind::kWorker) out.before = kDefineAssign;
  if (!top.vars().empty()) out.before += "var " + joined(top.vars()) + ";";
  if (!top.lexical().empty()) out.before += "let " + joined(top.lexical()) + ";";
  out.before += "{" + stand_ins(kind, rules, top);
  if (rules.sets_location()) out.before.append("const ").append(kDefineSetLocation);
  if (kind == ScriptKind::kHandler) {
    out.before += "return (function(){";
    out.after = "\n}).apply(this,arguments)}";
  } else {
    out.before += functions(kind, top);
    out.after = "\n}";
  }
  return out;
}

Wrapper wrap_module(ScriptKind kind, const Rules& rules, const Globals& declared,
                    const Place& place) {
  Wrapper out;
  std::string names;
  for (const GlobalName& name : kGlobalNames) {
    if (!is_used(rules, name.word) || declared.has(name.word)) continue;
    if (!names.empty()) names += ", ";
    names += name.text;
  }
  if (kind == ScriptKind::kModuleWorker) {
    if (!names.empty()) out.before.append("let location=").append(kWorkerLocation).append(";");
    return out;
  }
  if (!names.empty()) {
    out.before = "import { " + names + " } from \"" + module_declarations_path(place) + "\";";
  }
  if (rules.sets_location()) out.before.append("const ").append(kDefineSetLocation);
  return out;
}

}  // namespace varve::rewrite::js
