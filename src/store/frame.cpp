#include "varve/store/frame.hpp"

#include <zstd.h>

namespace varve::store {
namespace {

constexpr std::size_t kMagic = 4;

// RFC 8878 3.1.1.1.2: of a frame that has a window's size, not its content's.
std::uint64_t window_of(unsigned char descriptor) {
  const std::uint64_t base = std::uint64_t{1} << (10 + (descriptor >> 3));
  return base + base / 8 * (descriptor & 7);
}

}  // namespace

bool is_plain_frame(std::string_view bytes) {
  if (bytes.size() < kMagic + 2 || bytes.substr(0, kMagic) != "\x28\xb5\x2f\xfd") return false;
  const auto descriptor = static_cast<unsigned char>(bytes[kMagic]);  // 3.1.1.1.1
  const bool names_dictionary = (descriptor & 3) != 0;
  const bool single_segment = (descriptor & 0x20) != 0;
  const std::uint64_t window = single_segment
                                   ? ZSTD_getFrameContentSize(bytes.data(), bytes.size())
                                   : window_of(static_cast<unsigned char>(bytes[kMagic + 1]));
  return !names_dictionary && window <= kCodingWindow &&
         ZSTD_findFrameCompressedSize(bytes.data(), bytes.size()) == bytes.size();
}

}  // namespace varve::store
