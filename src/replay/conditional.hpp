// Conditional and range requests (RFC 9110 13, 14). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "replay/http.hpp"

namespace varve::replay {

// Whether If-None-Match names one of `etags`' beginnings: `etag` is quoted and without the suffix
// of a coding, so `"abc"` is matched by `"abc"`, `"abc-gz"` and `W/"abc-zs"` (13.1.2, weak
// comparison).
bool none_match_hits(std::string_view if_none_match, std::string_view etag);

struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
};
enum class RangeAnswer : unsigned char { kWhole, kPart, kUnsatisfiable };
struct RangeResult {
  RangeAnswer answer = RangeAnswer::kWhole;
  ByteRange range;
};
// What a Range header asks of `size` bytes. Several ranges are answered by the one that spans them.
// A header that is not understood asks for the whole (14.2).
RangeResult read_range(std::string_view range, std::uint64_t size);

// Narrows `response`, which holds the whole body under `etag`, to what the request's Range and
// If-Range ask for.
void apply_range(const Request& request, std::string_view etag, Response& response);

}  // namespace varve::replay
