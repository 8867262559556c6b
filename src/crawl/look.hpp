// What a document looks like, for telling pages apart that differ in dates and numbers only.
#pragma once

#include <string_view>
#include <vector>

#include "varve/crawl/requisites.hpp"
#include "varve/frontier/traps.hpp"

namespace varve::crawl {

// frontier::look_of() of a document's words and of what it needs. Reads no more than 256 KiB; of
// what is no HTML it is the bytes'. Pure.
frontier::Look look_at(std::string_view html, const std::vector<Requisite>& requisites);

}  // namespace varve::crawl
