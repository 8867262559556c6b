// Documents that list pages: sitemaps, feeds, and plain lists of URLs. Pure.
#pragma once

#include "varve/crawl/requisites.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// Puts the pages that the answer's body lists into `contents.links`, and what lists further ones
// into `contents.listings`. Nothing of it where it is no such document; of one that is broken what
// stands before the break, and why it breaks off.
void read_listing(const fetch::Response& response, Contents& contents);

}  // namespace varve::crawl
