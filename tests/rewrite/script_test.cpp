// What becomes of a script's text. What it then does is judged by Node.js (script_run.test.js), and
// that it still parses by script_syntax.test.js.
#include "varve/rewrite/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::rewrite {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Place script_place(std::string modifier = "esm_") {
  return {*url::Url::parse("https://example.com/js/a.js"), "20260102030405", "/web/",
          std::move(modifier), "http://localhost:8480"};
}

std::string rewrite(std::string_view script, ScriptKind kind = ScriptKind::kClassic) {
  return rewrite_script(script, script_place(), kind);
}

// The script's own part of what it became, without the block around it.
std::string inside(std::string_view script) {
  const std::string out = rewrite(std::string("window;") + std::string(script));
  const std::size_t begin = out.find("window;", out.find("let window=")) + 7;
  return out.substr(begin, out.size() - begin - 2);
}

constexpr std::string_view kThis = "_____WB$wombat$check$this$function_____(this)";

struct ScriptRow {
  const char* name;
  std::string_view script;
};

class UnchangedScript : public testing::TestWithParam<ScriptRow> {};
TEST_P(UnchangedScript, StaysAsItIs) {
  EXPECT_EQ(rewrite(GetParam().script), GetParam().script);
}
INSTANTIATE_TEST_SUITE_P(
    Script, UnchangedScript,
    testing::Values(
        ScriptRow{"nothing", ""}, ScriptRow{"blanks", " \n\t"},
        ScriptRow{"no_name", "var a = b + c;"},
        ScriptRow{"comments", "// window\n/* location = 1 */ a"},
        ScriptRow{"strings", "'window' + \"top\""},
        ScriptRow{"html_comments", "<!-- window\na\n--> location = 2"},
        ScriptRow{"template_text", "`window ${a} location = 1`"},
        ScriptRow{"regex", "a = /window[/]top/g"},
        ScriptRow{"regex_after_head", "if (a) /window/.test(b)"},
        ScriptRow{"regex_after_block", "{} /window/.test(b)"},
        ScriptRow{"property", "a.location = b.window?.top"},
        ScriptRow{"key", "a = {location: 1, top() {}}"},
        ScriptRow{"accessor", "a = {get location() {}, set top(a) {}, async parent() {}}"},
        ScriptRow{"member", "class A { location() {} static top = 1; #parent = 2 }"},
        ScriptRow{"own_property_of_this", "this.a = this.b[0]"},
        ScriptRow{"this_for_call", "a.call(this, b)"}, ScriptRow{"private", "a.#location"},
        ScriptRow{"super", "class A extends B { m(a) { super.postMessage(a) } }"},
        ScriptRow{"longer_names", "windows + $location + top_ + _self"},
        ScriptRow{"no_end_of_a_string", "window; 'a"},
        ScriptRow{"no_end_of_a_comment", "window; /* a"},
        ScriptRow{"no_end_of_a_template", "window; `a ${b"},
        ScriptRow{"no_end_of_a_regex", "window; = /a\n/"},
        ScriptRow{"brackets_that_do_not_match", "window; (a]"},
        ScriptRow{"an_open_bracket", "window; {"}, ScriptRow{"a_closed_bracket", "window }"},
        ScriptRow{"markup", "<html>window</html>"},
        ScriptRow{"json", "{\"window\": [\"location\"]}"}),
    [](const auto& row) { return row.param.name; });

TEST(Script, GetsWhatItNamesInABlock) {
  const std::string out = rewrite("// one\nwindow.a = top");
  EXPECT_THAT(out, StartsWith("// one\nvar _____WB$wombat$assign$function_____=function(name)"));
  EXPECT_THAT(out, HasSubstr("{let window=_____WB$wombat$assign$function_____(\"window\"),"
                             "top=_____WB$wombat$assign$function_____(\"top\");window.a = top\n}"));
}

TEST(Script, KeepsDirectivesHashbangAndLines) {
  EXPECT_THAT(rewrite("#!/usr/bin/env node\nwindow"), StartsWith("#!/usr/bin/env node\nvar _____"));
  EXPECT_THAT(rewrite("'use strict'; window"), StartsWith("'use strict';var _____"));
  EXPECT_THAT(rewrite("'use strict'\nwindow"), StartsWith("'use strict';var _____"));
  EXPECT_THAT(rewrite("'a';\n\"use strict\";window"), StartsWith("'a';\n\"use strict\";var _____"));
  EXPECT_THAT(rewrite("'use strict'\n.length; window"), StartsWith("var _____"));
  EXPECT_THAT(rewrite("\xEF\xBB\xBFwindow"), StartsWith("\xEF\xBB\xBFvar _____"));
  EXPECT_THAT(rewrite("window\n//# sourceMappingURL=a.js.map"),
              EndsWith("window\n//# sourceMappingURL=a.js.map\n}"));
}

struct Change {
  std::string_view script;
  std::string expected;
};
TEST(Script, ExpressionsThatReachForTheWindowGoThroughWombat) {
  const std::string checked(kThis);
  const std::vector<Change> table = {
      {"a = this", "a = " + checked},
      {"f(this)", "f(" + checked + ")"},
      {"f(a, this)", "f(a, " + checked + ")"},
      {"this.location", checked + ".location"},
      {"this . top", checked + " . top"},
      {"this?.document", checked + "?.document"},
      {"this['self']", checked + "['self']"},
      {"a ? this : b", "a ? " + checked + " : b"},
      {"`${this}`", "`${" + checked + "}`"},
      {"new this.Foo()", "new this.Foo()"},
      {"({...this})", "({..." + checked + "})"},
      {"({this: 1}).this", "({this: 1}).this"},
      {"class A { m() { return this } }", "A=class A { m() { return this } };"},
      {"location = a", "_____WB$location(location,[],$=>location=$).href = a"},
      {"location == a", "location == a"},
      {"location += a", "location += a"},
      {"if (a) location=b", "if (a) _____WB$location(location,[],$=>location=$).href=b"},
      {"f(location = a)", "f(_____WB$location(location,[],$=>location=$).href = a)"},
      {"f = function(){location = a}",
       "f = function(){_____WB$location(location,arguments,$=>location=$).href = a}"},
      {"f = ()=>{location = a}", "f = ()=>{_____WB$location(location,[],$=>location=$).href = a}"},
      {"(location = 1) => {}", "(location = 1) => {}"},
      {"async (location = 1) => {}", "async (location = 1) => {}"},
      {"f = function(location = 1) {}", "f = function(location = 1) {}"},
      {"[location = 1] = a", "[location = 1] = a"},
      {"({location = 1} = a)", "({location = 1} = a)"},
      {"{ let location = 1 }", "{ let location = 1 }"},
      {"{ const a = 1, location = 2 }", "{ const a = 1, location = 2 }"},
      {"a.postMessage(b)", "a.__WB_pmw(self).postMessage(b)"},
      {"a?.postMessage(b)", "a?.__WB_pmw(self).postMessage(b)"},
      {"a.postMessage.call(b)", "a.postMessage.call(b)"},
      {"import('a')", "____wb_rewrite_import__(null, 'a')"},
      {"a.import('a')", "a.import('a')"},
      {"(0, eval)('a')", "(0, globalThis.eval)('a')"},
      {"a = eval\nb", "a = globalThis.eval\nb"},
      {"typeof eval", "typeof eval"},
  };
  for (const Change& row : table) EXPECT_EQ(inside(row.script), row.expected);
  EXPECT_THAT(inside("eval('a')"),
              HasSubstr(" : eval(_______eval_arg); }).eval(this, (function() { return arguments "
                        "})(), 'a')"));
  EXPECT_THAT(inside("f = () => { eval('a') }"), HasSubstr(" }).eval(void 0, [], 'a') }"));
}

TEST(Script, DeclarationsAtTheTopLeaveTheBlock) {
  const std::vector<Change> table = {
      {"let a = 1", " a = 1"},
      {"let a\n(b)", " a;\n(b)"},
      {"let {a} = b", "0, {a} = b"},
      {"const [a] = b", "0, [a] = b"},
      {"class A {}\n(b)", "A=class A {};\n(b)"},
      {"function a() {}", "function __WB$0$a() {}"},
      {"async function* a() {}", "async function* __WB$0$a() {}"},
      {"var a = 1", "var a = 1"},
      {"var top = 1", "var _____WB$var=top = 1"},
      {"var a, top, b", "var a, _____WB$var, b"},
      {"var a = 1\nb, top", "var a = 1\nb, top"},
      {"var {top} = a", "var _____WB$var={top} = a"},
      {"for (var top in a);", "for ( top in a);"},
      {"f(function () { var top })", "f(function () { var top })"},
      {"if (a) function b() {}", "if (a) function b() {}"},
      {"(function a() {})", "(function a() {})"},
      {"{ let a; function b() {} class C {} }", "{ let a; function b() {} class C {} }"},
      {"let = 1", "let = 1"},
  };
  for (const Change& row : table) EXPECT_EQ(inside(row.script), row.expected);
  EXPECT_THAT(rewrite("window; let a, {b, c: [d = 1], ...e} = f; class G {}"),
              HasSubstr("let a,b,d,e,G;{let window="));
  EXPECT_THAT(rewrite("window; function a() {}"), HasSubstr("(this,{a:__WB$0$a});window; "));
  EXPECT_THAT(rewrite("window; function top() {}"),
              HasSubstr("{let window=_____WB$wombat$assign$function_____(\"window\"),"
                        "top=__WB$0$top;window"));
}

TEST(Script, ModulesImportWhatTheyName) {
  const auto module = [](std::string_view text) { return rewrite(text, ScriptKind::kModule); };
  EXPECT_EQ(module("let a = window"),
            "import { window } from \"/web/__wb_module_decl.js\";let a = window");
  EXPECT_EQ(module("const window = 1; self"),
            "import { self } from \"/web/__wb_module_decl.js\";const window = 1; self");
  EXPECT_EQ(module("import {a as top} from 'b'; top"), "import {a as top} from 'b'; top");
  EXPECT_EQ(module("import('a')"), "____wb_rewrite_import__(import.meta.url, 'a')");
  EXPECT_EQ(module("import.meta.url"), "import.meta.url");
  EXPECT_EQ(module("a\n<!--b"), "a\n<!--b");
  // No script of another kind may import.
  EXPECT_EQ(rewrite("import a from '/b'; self"), module("import a from '/b'; self"));
}

TEST(Script, StaticImportsLeadIntoTheArchive) {
  const std::string start = "/web/20260102030405esm_/https://";
  const std::vector<Change> table = {
      {"import '/b.js'", "import '" + start + "example.com/b.js'"},
      {"import a from \"https://b.test/c\"", "import a from \"" + start + "b.test/c\""},
      {"import {a} from '../b.js'", "import {a} from '" + start + "example.com/b.js'"},
      {"import * as a from './b.js'", "import * as a from './b.js'"},
      {"export * from '/b.js'", "export * from '" + start + "example.com/b.js'"},
      {"export {a} from '/b.js'", "export {a} from '" + start + "example.com/b.js'"},
      {"import a from 'b'", "import a from 'b'"},
      {"export const a = '/b.js'", "export const a = '/b.js'"},
      {"import a from '/b.json' with {type: 'json'}",
       "import a from '/web/20260102030405oe_/https://example.com/b.json' with {type: 'json'}"},
  };
  for (const Change& row : table) {
    EXPECT_EQ(rewrite(row.script, ScriptKind::kModule), row.expected);
  }
  // In a document the relative ones would be the document's kind.
  EXPECT_EQ(rewrite_script("import './b.js'", script_place("mp_"), ScriptKind::kModule),
            "import '" + start + "example.com/js/b.js'");
  const auto base = url::Url::parse("https://b.test/c/");
  EXPECT_EQ(
      rewrite_script("import './b.js'", script_place("mp_"), ScriptKind::kModule, {&*base, {}}),
      "import '" + start + "b.test/c/b.js'");
}

TEST(Script, HandlersAreFunctions) {
  EXPECT_EQ(rewrite("return false", ScriptKind::kHandler), "return false");
  const std::string out = rewrite("location = 'a'; return", ScriptKind::kHandler);
  EXPECT_THAT(out, HasSubstr("return (function(){_____WB$location(location,arguments,"));
  EXPECT_THAT(out, EndsWith("; return\n}).apply(this,arguments)}"));
}

TEST(Script, JavascriptUrlsAreScripts) {
  EXPECT_EQ(rewrite_javascript_url("https://example.com/", script_place()), "https://example.com/");
  EXPECT_EQ(rewrite_javascript_url("javascript:void%200", script_place()), "javascript:void%200");
  const std::string out =
      rewrite_javascript_url("JavaScript:alert(top%20%2b%20'%25')", script_place());
  EXPECT_THAT(out, StartsWith("javascript:var%20_____WB$"));
  EXPECT_THAT(out, EndsWith("alert(top%20+%20'%25')%0A}"));
}

TEST(Script, WorkersLoadWombatFirst) {
  const std::string first = worker_prologue(script_place(), "/static/w.js", ScriptKind::kWorker);
  EXPECT_EQ(first,
            "if(!self.__wb_wombat){self.importScripts('/static/w.js');self.__wb_wombat=new "
            "WBWombat({'prefix':'http://localhost:8480/web/','prefixMod':"
            "'http://localhost:8480/web/20260102030405wkrf_/',"
            "'originalURL':'https://example.com/js/a.js'});"
            "self._WB_wombat_location=new URL('https://example.com/js/a.js');}");
  EXPECT_EQ(
      rewrite_script("'use strict'; a", script_place(), ScriptKind::kWorker, {nullptr, first}),
      "'use strict';" + first + " a");
  EXPECT_THAT(rewrite("let a = location", ScriptKind::kWorker),
              StartsWith("let a;{let location=self._WB_wombat_location||self.location; a ="));
  EXPECT_EQ(rewrite("window; self; this", ScriptKind::kWorker), "window; self; this");
  EXPECT_THAT(worker_prologue(script_place(), "/static/w.js", ScriptKind::kModuleWorker),
              StartsWith("import '/static/w.js';if("));
}

TEST(Script, DepthIsBounded) {
  std::string deep(200'000, '(');
  deep += "window" + std::string(200'000, ')');
  EXPECT_EQ(rewrite(deep), deep);
  const std::string fine = std::string(50'000, '[') + "window" + std::string(50'000, ']');
  EXPECT_THAT(rewrite(fine), HasSubstr(fine));
}

struct Answer {
  std::string_view archived;
  std::string_view requested;
  std::string_view body;
  std::string_view expected;
};
TEST(Jsonp, TheCallbackIsTheOneThatIsAskedFor) {
  const Answer table[] = {
      {"callback=cb_1&a=1", "callback=cb_2&a=1", "cb_1({\"cb_1\":1})", "cb_2({\"cb_1\":1})"},
      {"a=1&jsonp=jQuery1_2", "jsonp=jQuery3_4", "/* c */ jQuery1_2([])", "/* c */ jQuery3_4([])"},
      {"cb=a.b[0]", "cb=a.b[1]", "a.b[0](1);", "a.b[1](1);"},
      {"cb=a%5B0%5D", "cb=a%5B1%5D", "a[0](1)", "a[1](1)"},
      {"cb=a", "cb=b", "/**/ typeof a === 'function' && a(1)",
       "/**/ typeof b === 'function' && b(1)"},
      {"cb=a", "cb=a", "a(1)", "a(1)"},
      {"cb=a", "cb=alert(1)//", "a(1)", "a(1)"},
      {"cb=a", "other=b", "a(1)", "a(1)"},
      {"cb=other", "cb=b", "a(1)", "a(1)"},
      {"cb=a", "cb=b", "xa(1)", "xa(1)"},
      {"cb=a", "cb=b", "x.a(1)", "x.a(1)"},
      {"cb=a", "cb=b", "{\"a\":1}", "{\"a\":1}"},
      {"", "cb=b", "a(1)", "a(1)"},
      {"cb=", "cb=b", "(1)", "(1)"},
  };
  for (const Answer& row : table) {
    const auto url = [](std::string_view query) {
      return *url::Url::parse("https://example.com/?" + std::string(query));
    };
    EXPECT_EQ(rewrite_jsonp(row.body, url(row.archived), url(row.requested)), row.expected);
  }
}

}  // namespace
}  // namespace varve::rewrite
