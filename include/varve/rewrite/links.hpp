// The links of a copy of an archived body led elsewhere, by whatever rule the caller has: into the
// archive for replay, to data: URLs or to the live web for an export. What is not a URL stays byte
// for byte as it was. Pure and thread-safe; linear in the input and in what is put in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "varve/parse/charset.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

namespace varve::rewrite {

// What becomes of a link.
struct Change {
  // The URL to stand there, as it is meant: ASCII, as Url::href() gives. It is written as the
  // link's place asks for.
  std::string url;
  // Nothing may be loaded by it any more, `url` is not looked at: a candidate of srcset is taken
  // out of its list, a meta refresh is made none, all others get kNothing.
  bool stop = false;
};
inline constexpr std::string_view kNothing = "data:,";
// A stylesheet gets this: in MHTML Chromium waits for ever for one whose URL a preload has too.
inline constexpr std::string_view kNoStyle = "data:text/css,";

// Called once for each link, in the order of their positions; nothing where the link stays. `base`
// is what relative URLs are relative to at that point of the document (WHATWG HTML 2.4.3).
using LinkMap = std::function<std::optional<Change>(const parse::Link& link, const url::Url& base)>;

// `encoding` is that of `html`, and must be safe for markup (parse::to_utf8 makes it so);
// `query_encoding` is the document's own (WHATWG URL 4.1), of which <base href> may have need. The
// <base> that counts is a link too; others are none. So is the srcdoc of a frame within a srcdoc,
// whose links are not told (parse::HtmlOptions::tell_inner_srcdoc). `integrity` attributes and
// <meta http-equiv=Content-Security-Policy> are put out of action, by renaming them to
// data-varve-….
std::string map_html(std::string_view html, const url::Url& document,
                     const parse::Encoding& encoding, url::EncodingName query_encoding,
                     const LinkMap& map);
// `css` in UTF-8 or another ASCII superset.
std::string map_css(std::string_view css, const url::Url& document, const LinkMap& map);
std::string map_manifest(std::string_view json, const url::Url& document, const LinkMap& map);

}  // namespace varve::rewrite
