// The manifests of streamed media, and XML at large, with their URLs leading into the archive. What
// is not such a URL stays byte for byte as it was; relative URLs that lead there by themselves do,
// too. Pure and thread-safe; linear in the input.
#pragma once

#include <string>
#include <string_view>

#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {

// HTTP Live Streaming (RFC 8216): the lines of a playlist that are URIs, and URI="…" in its tags.
std::string rewrite_hls(std::string_view playlist, const Place& place);

// MPEG-DASH (ISO/IEC 23009-1): BaseURL, Location and their kin, and the templates and segments that
// attributes name, whose $Number$ and the like stay.
std::string rewrite_dash(std::string_view mpd, const Place& place);

// Absolute URLs of http and https that an attribute or an element's text begins with; namespaces
// and the locations of schemas are names and stay.
std::string rewrite_xml(std::string_view xml, const Place& place);

}  // namespace varve::rewrite
