// What is taken for a bomb, wherever something is decompressed: more than is free, and more than so
// many times what it is made of.
#pragma once

#include <cstdint>

namespace varve::interchange {

inline constexpr std::uint64_t kBombRatio = 250;

constexpr bool is_bomb(std::uint64_t out, std::uint64_t in, std::uint64_t free) {
  return out > free && out / kBombRatio > in;
}

}  // namespace varve::interchange
