// Hits as JSON: what `varve search --json` prints and the web interface's API answers. Pure.
#pragma once

#include "varve/archive/json.hpp"
#include "varve/search/text_index.hpp"

namespace varve::search {

// `url`, `title`, `timestamp` (14 digits) and `time` (RFC 3339) of the version that is shown,
// `first_seen`, `last_seen`, `gone` (RFC 3339, or null), `snippet`, `marks` (pairs of bytes of it), `score`,
// `replay` (the snapshot's path).
archive::Json to_json(const Hit& hit);

}  // namespace varve::search
