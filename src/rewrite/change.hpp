// From what a map says of a link to the edit of its bytes. Internal to rewrite.
#pragma once

#include <optional>
#include <vector>

#include "rewrite/splice.hpp"
#include "varve/rewrite/links.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {

void add_edit(const parse::Link& link, const std::optional<Change>& change,
              std::vector<Edit>& edits);

// The map of replay. `place` must outlive it.
LinkMap lead_to(const Place& place, url::EncodingName query_encoding);

}  // namespace varve::rewrite
