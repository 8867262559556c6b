// rewrite_script as each kind, javascript: URLs, JSONP, and the manifests of media, and XML
// documents: nothing but what the rules say is put in, lines stay where they are, and what is not
// understood comes out as it went in.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/xhtml.hpp"
#include "varve/rewrite/media.hpp"
#include "varve/rewrite/script.hpp"

namespace {

using varve::rewrite::Place;
using varve::rewrite::ScriptKind;

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

std::ptrdiff_t lines(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

const Place& place() {
  static const Place place{*varve::url::Url::parse("https://example.com/a/b.js"), "20260102030405",
                           "/web/", "js_", ""};
  return place;
}

// How many more bytes a script may become: around it, and for each byte of it.
constexpr std::size_t kAround = 2048;
constexpr std::size_t kEach = 64;

void check_script(std::string_view script) {
  constexpr std::string_view kFirst = "first();";
  for (const ScriptKind kind : {ScriptKind::kClassic, ScriptKind::kModule, ScriptKind::kHandler,
                                ScriptKind::kWorker, ScriptKind::kModuleWorker}) {
    const std::string out = rewrite_script(script, place(), kind);
    const std::ptrdiff_t more = lines(out) - lines(script);
    check(more == 0 || (more == 1 && out.size() > script.size()), "lines stay where they are");
    check(out.size() <= kAround + kEach * script.size(), "growth has a bound");
    const std::string with = rewrite_script(script, place(), kind, {nullptr, std::string(kFirst)});
    check(with.find(kFirst) != std::string::npos, "what is to come first is there");
    check(with.size() >= out.size() + kFirst.size(), "and takes nothing away");
  }
}

void check_others(std::string_view text) {
  const std::string url = "javascript:" + std::string(text);
  const std::string rewritten = rewrite_javascript_url(url, place());
  check(rewritten == url || rewritten.find_first_of("\n\"<> ") == std::string::npos,
        "a javascript: URL is one");
  const auto archived = varve::url::Url::parse("https://example.com/?cb=a&jsonp=b.c[0]");
  const auto requested = varve::url::Url::parse("https://example.com/?cb=other&jsonp=d");
  const std::string answer = varve::rewrite::rewrite_jsonp(text, *archived, *requested);
  check(answer.size() <= 6 * text.size(), "an answer keeps its size, nearly");
  for (const auto rewrite :
       {varve::rewrite::rewrite_hls, varve::rewrite::rewrite_dash, varve::rewrite::rewrite_xml}) {
    const std::string out = rewrite(text, place());
    check(lines(out) <= lines(text), "no lines come to a manifest");
  }
}

// A whole document of XML. What is well-formed must not become otherwise by "]]>" or '<' in a
// script.
void check_document(std::string_view text) {
  static const Place document = [] {
    Place made = place();
    made.scripts = made.xml = true;
    made.preamble = "<script/>";
    return made;
  }();
  const std::string out = rewrite_html(text, document, varve::parse::Encoding::utf8());
  check(out.size() <= kAround + kEach * text.size(), "a document's growth has a bound");
  const std::string twice = varve::rewrite::map_xml_script(
      text, [](std::string_view script) { return std::string(script); });
  check(text.find("<![CDATA[") == std::string_view::npos || twice == text,
        "sections stay as they are");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<char> exact(data, data + size);
  const std::string_view text(exact.data(), exact.size());
  check_script(text);
  check_others(text);
  check_document(text);
  return 0;
}
