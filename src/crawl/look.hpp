// What a document looks like, for telling pages apart that differ in dates and numbers only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "varve/crawl/requisites.hpp"

namespace varve::crawl {

// frontier::look_of() of a document's words and of what it needs. Reads no more than 256 KiB; of
// what is no HTML it is the bytes'. Pure.
std::int64_t look_at(std::string_view html, const std::vector<Requisite>& requisites);

}  // namespace varve::crawl
