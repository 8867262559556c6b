// Scripts that stand in URLs, and what pages and workers load besides the scripts themselves.
#include "rewrite/ascii.hpp"
#include "rewrite/js/words.hpp"
#include "varve/rewrite/script.hpp"
#include "varve/url/percent.hpp"

namespace varve::rewrite {
namespace {

constexpr std::string_view kScheme = "javascript:";
// So that percent-decoding gives `text` again, whatever is done to the URL before (WHATWG URL 4.4).
std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '%' || url::in_set(c, url::kFragmentSet | url::kQuerySet)) {
      url::append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

// For a string literal in single quotes.
std::string js_string(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

std::string rewrite_javascript_url(std::string_view url, const Place& place) {
  const std::string_view trimmed = trim(url);
  if (!starts_with_ascii(trimmed, kScheme)) return std::string(url);
  const std::string script = url::percent_decode(trimmed.substr(kScheme.size()));
  const std::string rewritten = rewrite_script(script, place, ScriptKind::kClassic);
  if (rewritten == script) return std::string(url);
  return std::string(kScheme) + percent_encoded(rewritten);
}

std::string module_declarations_path(const Place& place) {
  return place.prefix + std::string(kModuleDeclarations);
}

std::string module_declarations() {
  std::string text =
      "const assign = (name) => (self._wb_wombat && self._wb_wombat.local_init &&\n"
      "  self._wb_wombat.local_init(name)) || self[name];\n"
      "if (!self.__WB_pmw) {\n"
      "  self.__WB_pmw = function (obj) { this.__WB_source = obj; return this; };\n"
      "}\n";
  std::string names;
  for (const js::GlobalName& name : js::kGlobalNames) {
    const std::string own = "own_" + std::string(name.text);
    text.append("const ").append(own).append(" = assign(\"").append(name.text).append("\");\n");
    names.append(names.empty() ? "" : ", ").append(own).append(" as ").append(name.text);
  }
  return text + "export { " + names + " };\n";
}

std::string worker_prologue(const Place& place, std::string_view wombat_workers, ScriptKind kind) {
  const std::string prefix = place.origin + place.prefix;
  // wkrf_: what a worker fetches is given to it as it was.
  const std::string begin = "self.__wb_wombat=new WBWombat({'prefix':" + js_string(prefix) +
                            ",'prefixMod':" + js_string(prefix + place.timestamp + "wkrf_/") +
                            ",'originalURL':" + js_string(place.document.href()) + "});" +
                            // wombat's own stand-in knows the archived URL only of what it fetches.
                            "self._WB_wombat_location=new URL(" + js_string(place.document.href()) +
                            ");";
  if (kind == ScriptKind::kModuleWorker) {
    return "import " + js_string(wombat_workers) + ";if(!self.__wb_wombat){" + begin + "}";
  }
  return "if(!self.__wb_wombat){self.importScripts(" + js_string(wombat_workers) + ");" + begin +
         "}";
}

}  // namespace varve::rewrite
