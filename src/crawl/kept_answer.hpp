// An answer as bytes, so that it outlives the process before its capture is durable.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// CBOR (RFC 8949). Digests are left out: they follow from the bodies.
std::string to_bytes(const fetch::Response& answer);
// Nothing where they are no answer's.
std::optional<fetch::Response> answer_of(std::string_view bytes);

}  // namespace varve::crawl
