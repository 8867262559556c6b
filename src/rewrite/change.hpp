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

// The path below the archive for a URL, or nothing where it stays as rewrite_url says; with
// `always` also for one that leads into the archive by itself.
std::string target(const Place& place, const url::Url& base, std::string_view url,
                   std::string_view modifier, bool always, url::EncodingName encoding);

// The map of replay. `place` must outlive it.
LinkMap lead_to(const Place& place, url::EncodingName query_encoding);

}  // namespace varve::rewrite
