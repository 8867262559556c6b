// Links out of web app manifests (W3C Web Application Manifest: icons, screenshots, shortcuts,
// start_url …), JSON-LD and import maps. Pure and thread-safe.
#pragma once

#include <string_view>

#include "varve/parse/link.hpp"

namespace varve::parse {

// Positions are of the inside of the JSON strings. What is no JSON has no links.
void find_manifest_links(std::string_view json, const LinkSink& sink);

}  // namespace varve::parse
