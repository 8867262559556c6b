// What is taken for a bomb, wherever something is decompressed: more than is free, and more than so
// many times what it is made of.
#pragma once

#include <cstdint>

namespace varve::interchange {

inline constexpr std::uint64_t kBombRatio = 250;

// A body that decodes to more is cut where it is a bomb.
inline constexpr std::uint64_t kDecodedFreely = std::uint64_t{256} << 20;

constexpr bool is_bomb(std::uint64_t out, std::uint64_t in, std::uint64_t free) {
  return out > free && out / kBombRatio > in;
}

// What all that is decompressed of one file, a zip's entries together, may come to: each member may
// be just below a bomb, and there may be a million.
struct Budget {
  std::uint64_t free = std::uint64_t{16} << 30;
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  [[nodiscard]] constexpr bool is_spent() const { return is_bomb(out, in, free); }
};

}  // namespace varve::interchange
