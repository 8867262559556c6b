// What watches see on a page. Internal to change. Pure.
#pragma once

#include <gumbo.h>

#include <vector>

#include "varve/change/watch.hpp"
#include "varve/text/page_text.hpp"

namespace varve::change {

// By each watch. `document` is null where the page has no tree.
std::vector<Sighting> sightings(const std::vector<Watch>& watches, const text::PageText& page,
                                const GumboNode* document);

}  // namespace varve::change
