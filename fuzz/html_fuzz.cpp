// Links out of HTML: positions, what is written in their place, and gumbo's opinion.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "parse/tree_judge.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/tree.hpp"

namespace {

using varve::parse::Link;

[[noreturn]] void fail(std::string_view what, std::string_view text) {
  std::fprintf(stderr, "%.*s:\n%.*s\n", static_cast<int>(what.size()), what.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

struct Splice {
  std::string html;               // each link written anew
  std::vector<std::string> urls;  // what the links said
};

Splice splice(std::string_view html) {
  Splice out;
  std::size_t at = 0;
  varve::parse::find_html_links(html, [&](const Link& link) {
    if (link.begin < at || link.end <= link.begin || link.end > html.size()) {
      fail("a link out of place", link.url);
    }
    if (link.url.empty()) fail("an empty link", link.attribute);
    out.html.append(html.substr(at, link.begin - at)).append(encode_for(link, link.url));
    out.urls.emplace_back(link.url);
    at = link.end;
  });
  out.html.append(html.substr(at));
  return out;
}

void check_splice(std::string_view html) {
  const Splice once = splice(html);
  const Splice twice = splice(once.html);
  if (once.urls == twice.urls) return;
  std::string list;
  for (const std::string& url : once.urls) list += "  " + url + "\n";
  list += "and then\n";
  for (const std::string& url : twice.urls) list += "  " + url + "\n";
  fail("other links when written anew", list + once.html);
}

// gumbo reads UTF-8 and replaces what is none.
bool is_utf8(std::string_view text) {
  return varve::parse::to_utf8(text, varve::parse::Encoding::utf8()) == text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  check_splice(html);
  (void)varve::parse::find_title(html);
  if (size <= 8192 && is_utf8(html)) {
    if (const auto said = varve::parse::tree::disagreement(html)) fail("gumbo disagrees", *said);
  }
  return 0;
}
