// Links out of JSON: web app manifests (W3C Web Application Manifest), import maps (WHATWG HTML
// 8.1.6.2) and JSON-LD. One strict scanner of RFC 8259 reads all three: iterative, linear in the
// input. Owns nothing; pure and thread-safe.
//
// For all: positions are of the inside of the JSON strings, in `json`; links come in the order of
// their positions with role, notation (kJsonString), quote and url set and the rest as it is by
// default, for the caller to fill in. Empty URLs are no links. What is no JSON, or is nested deeper
// than kMaxJsonDepth, has no links at all. `json` is UTF-8, its byte order mark allowed; in another
// ASCII superset the URLs keep their bytes, but Shift_JIS, GBK, gb18030 and Big5, where 0x5C is
// also a trail byte, have to be given as UTF-8, by to_utf8().
#pragma once

#include <cstddef>
#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse {

inline constexpr std::size_t kMaxJsonDepth = 64;

// icons, shortcuts' and file handlers' icons (kIcon), screenshots (kMetaImage), start_url and
// shortcuts' url (kDocumentLink).
void find_manifest_links(std::string_view json, const LinkSink& sink);

// The values of `imports` and of each of `scopes` (kModule); one that ends in "/" only begins other
// URLs, so there is nothing to fetch at it (kHint). Bare names are no URLs and no links.
void find_import_map_links(std::string_view json, const LinkSink& sink);

// Pictures that JSON-LD by schema.org's words names (kMetaImage): image, logo, thumbnail, photo,
// thumbnailUrl and contentUrl, in lists too, and `url` of an object under one of these. `url` and
// `@id` elsewhere name what is described, and are no links.
void find_json_ld_links(std::string_view json, const LinkSink& sink);

}  // namespace varve::parse
