// What two sequences have in common. Internal to history. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace varve::history {

// Of each element, whether it is of the common subsequence.
struct Common {
  std::vector<bool> in_a;
  std::vector<bool> in_b;
};

// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), 4b: linear space. A search that
// grew by more than some hundred steps is broken off where it came farthest, so that the time is
// linear in the length for sequences that have little in common; the answer is not the longest
// then.
Common common_subsequence(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

}  // namespace varve::history
