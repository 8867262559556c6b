// A zstd frame (RFC 8878) as others than varve would decompress it.
#pragma once

#include <cstdint>
#include <string_view>

namespace varve::store {

// RFC 9659 3: the window that every decoder of the content coding zstd has to have room for.
inline constexpr std::uint64_t kCodingWindow = 8 << 20;

// Whether `bytes` are one frame, whole by its blocks' lengths, that needs neither a dictionary that
// its head names nor a larger window than that. A prefix that it was made with is not named in it.
bool is_plain_frame(std::string_view bytes);

}  // namespace varve::store
