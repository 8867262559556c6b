// Where an encoder was told to flush.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace varve::coding {

// The positions in the decoded bytes at which raw deflate data (RFC 1951) has an empty stored
// block: what zlib's Z_SYNC_FLUSH leaves. At most `limit` + 1 of them.
std::vector<std::uint64_t> flush_points(std::string_view deflated, std::size_t limit);

}  // namespace varve::coding
