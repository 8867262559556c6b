// A copy of an archived body with its links made to point into the archive. What is not a URL stays
// byte for byte as it was: the links that parse finds are spliced at their positions. A relative
// URL that leads into the archive by itself, because the document's replay path ends with the
// document's own path, stays too. Pure and thread-safe; linear in the input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/charset.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

namespace varve::rewrite {

// Counts up whenever the same input is rewritten differently: a part of replay's ETags.
inline constexpr int kVersion = 4;

// Where the document that is rewritten stands in the archive.
struct Place {
  url::Url document;      // the archived URL; <base href> is heeded besides
  std::string timestamp;  // as in its replay URL: 14 or 20 digits
  std::string prefix = "/web/";
  // The modifier of the document's own replay URL. Links that a person follows keep it, as relative
  // ones do by themselves.
  std::string modifier = "mp_";
  // The server's own, "http://localhost:8480": absolute URLs below origin + prefix are in the
  // archive already. Empty where that cannot happen.
  std::string origin;
  // Scripts run under wombat: those of documents are rewritten for it (script.hpp).
  bool scripts = false;
  // Markup that comes before the document's own elements, in ASCII; it may be empty. Of XML it comes
  // first within the root.
  std::string preamble;
  bool xml = false;  // the document is XHTML or SVG, which browsers read as XML
};

// The modifier that the Wayback Machine and pywb give to such a link: "cs_", "js_", "esm_", "im_",
// "if_", "fr_", "oe_", or the document's own.
std::string_view modifier(const Place& place, const parse::Link& link);

// `<prefix><timestamp><modifier>/<url>`.
std::string replay_path(const Place& place, std::string_view modifier, std::string_view url);

// The path below the archive for a URL that stands alone (a Location, the target of a form), or
// nothing where `url` stays: a fragment, a data: URL, a relative URL that already leads into the
// archive under the document's replay URL.
std::string rewrite_url(const Place& place, std::string_view url, std::string_view modifier);

// `encoding` must be safe for markup; others are given in UTF-8 (parse::to_utf8). XHTML and SVG are
// read as HTML: only attribute values and scripts change, so what was well-formed stays so. Besides the links,
// `integrity` attributes and <meta http-equiv=Content-Security-Policy> are put out of action, by
// renaming them to data-varve-…: the first would refuse rewritten bytes, the second the archive.
std::string rewrite_html(std::string_view html, const Place& place,
                         const parse::Encoding& encoding);
// `css` in UTF-8 or another ASCII superset.
std::string rewrite_css(std::string_view css, const Place& place);
std::string rewrite_manifest(std::string_view json, const Place& place);

// The target of each link-value of a Link header (RFC 8288 3); what cannot be read stays.
std::string rewrite_link_header(std::string_view value, const Place& place);
// The URL of a Refresh header, "5; url=…".
std::string rewrite_refresh(std::string_view value, const Place& place);

// One header of the archived answer as replay gives it.
struct Header {
  std::string name;
  std::string value;
};
// The headers of an archived response head, in order, folded lines joined (RFC 9112 5.2).
std::vector<Header> parse_headers(std::string_view response_head);
// The first value of the header `name` (any case), or nothing.
std::string_view find_header(const std::vector<Header>& headers, std::string_view name);

// The headers of a replayed answer, out of an archived response head: what describes the body stays
// (Content-Type, Content-Language, Content-Disposition …); Location, Content-Location, Refresh and
// Link are rewritten; Set-Cookie, security and hop-by-hop headers are kept as X-Archive-Orig-*, up
// to kMaxArchivedHeaders bytes of them.
inline constexpr std::size_t kMaxArchivedHeaders = 16 * 1024;
std::vector<Header> rewrite_headers(std::string_view response_head, const Place& place);

}  // namespace varve::rewrite
