// PNG (W3C, third edition) as far as its size.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace varve::evidence {

struct PictureSize {
  std::uint32_t width = 0;  // pixels, neither is zero
  std::uint32_t height = 0;
};

// What its IHDR says, which is its first chunk; nothing where the bytes do not begin as a PNG's.
inline std::optional<PictureSize> size_of_png(std::string_view bytes) {
  constexpr std::string_view kBegin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  if (!bytes.starts_with(kBegin) || bytes.size() < kBegin.size() + 8) return std::nullopt;
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (const char each : bytes.substr(at, 4)) {
      value = value << 8 | static_cast<unsigned char>(each);
    }
    return value;
  };
  const PictureSize size{number(kBegin.size()), number(kBegin.size() + 4)};
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace varve::evidence
