#pragma once

#include <cstddef>

namespace varve::settings {

// toml++ goes into tables recursively, some hundred bytes of stack a level, and a.b.c is three of
// them; both bounds together keep that shallow.
inline constexpr std::size_t kLongestFile = 64 << 10;  // bytes
inline constexpr std::size_t kMostDots = 4'000;

}  // namespace varve::settings
