// Archived JavaScript made to run under wombat (npm @webrecorder/wombat 3.10), which gives a page
// stand-ins for its window, document and location that show the archived URLs and keep links within
// the archive. A script gets them where it names these objects, whatever scope it names them in:
// it is put in a block in which `window`, `location` and their kin are wombat's. Literals,
// comments and names of properties stay as they are, and so do line numbers. A script that has no
// need of wombat, and one that is no JavaScript, comes out as it went in.
//
// Pure and thread-safe; linear in the input, with memory for what is changed and for the brackets
// that are open (at most 100,000). Texts are in UTF-8 or another superset of ASCII; Shift_JIS, GBK,
// gb18030 and Big5, where 0x5C is also a trail byte, have to be given as UTF-8 (parse::to_utf8).
#pragma once

#include <string>
#include <string_view>

#include "varve/rewrite/rewrite.hpp"
#include "varve/url/url.hpp"

namespace varve::rewrite {

// How a browser runs a script (WHATWG HTML 8.1.3.2).
enum class ScriptKind : unsigned char {
  kClassic,       // js_, <script>
  kModule,        // esm_, <script type=module>
  kHandler,       // the value of onclick and its kin: the body of a function
  kWorker,        // wkr_, sw_
  kModuleWorker,  // wkrm_
};

struct ScriptContext {
  // What a module's specifiers are relative to, where that is not place.document (a module in a
  // document with <base href>).
  const url::Url* base = nullptr;
  // Runs before the script, on its first line: worker_prologue's.
  std::string first;
};

// A classic script that imports or exports statically is taken for a module. Static imports of a
// module lead to its specifiers' replay URLs, with the modifier esm_; bare names stay for import
// maps.
std::string rewrite_script(std::string_view script, const Place& place, ScriptKind kind,
                           const ScriptContext& context = {});

// A javascript: URL (WHATWG HTML 7.4.2.3.2) with its script rewritten as a classic one; others
// stay.
std::string rewrite_javascript_url(std::string_view url, const Place& place);

// The module that rewritten modules import wombat's stand-ins from, and the path that they name for
// it, which replay answers.
inline constexpr std::string_view kModuleDeclarations = "__wb_module_decl.js";
std::string module_declarations();
std::string module_declarations_path(const Place& place);

// What a worker runs first (ScriptContext::first): it loads wombat's script for workers, which
// stands at `wombat_workers` ("/static/wombatWorkers.js"), and tells it where it is.
std::string worker_prologue(const Place& place, std::string_view wombat_workers, ScriptKind kind);

// A JSONP answer with the name of its callback made the one that `requested` asks for, where the
// archived one was asked for under another. `body` stays where it is no call of the callback that
// `archived` names, or where the new name is none.
std::string rewrite_jsonp(std::string_view body, const url::Url& archived,
                          const url::Url& requested);

}  // namespace varve::rewrite
