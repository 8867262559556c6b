// A copy of an archived body with its links made to point into the archive. What is not a URL stays
// byte for byte as it was: the links that parse finds are spliced at their positions. Pure and
// thread-safe; linear in the input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/charset.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

namespace varve::rewrite {

// Where the document that is rewritten stands in the archive.
struct Place {
  url::Url document;      // the archived URL; <base href> is heeded besides
  std::string timestamp;  // as in its replay URL: 14 or 20 digits
  std::string prefix = "/web/";
};

// The modifier that the Wayback Machine and pywb give to a link of that role: "cs_", "js_", "im_",
// "if_", "oe_", "mp_" …
std::string_view modifier(parse::Role role);

// `<prefix><timestamp><modifier>/<url>`.
std::string replay_path(const Place& place, std::string_view modifier, std::string_view url);

// What has to stand at the link's place: empty where the link stays as it is (a fragment, a data:
// URL, a relative URL that already leads into the archive under the document's replay URL).
std::string replacement(const Place& place, const url::Url& base, const parse::Link& link);

// `encoding` must be safe for markup; others are given in UTF-8 (parse::to_utf8).
std::string rewrite_html(std::string_view html, const Place& place, const parse::Encoding& encoding);
// `css` in UTF-8 or another ASCII superset.
std::string rewrite_css(std::string_view css, const Place& place);
std::string rewrite_manifest(std::string_view json, const Place& place);

// One header of the archived answer as replay gives it.
struct Header {
  std::string name;
  std::string value;
};
// The headers of a replayed answer, out of an archived response head: what describes the body stays
// (Content-Type, Content-Language, Content-Disposition …); Location, Content-Location, Refresh and
// Link are rewritten; Set-Cookie, security and hop-by-hop headers are kept as X-Archive-Orig-*.
std::vector<Header> rewrite_headers(std::string_view response_head, const Place& place);

}  // namespace varve::rewrite
