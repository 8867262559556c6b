// What two sequences have in common. Internal to history. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "history/work.hpp"

namespace varve::history {

// Of each element, whether it is of the common subsequence.
struct Common {
  std::vector<bool> in_a;
  std::vector<bool> in_b;
};

// Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), 4b: linear space. A search that
// grew by more than some hundred steps is broken off where it came farthest, so that the time is
// linear in the length for sequences that have little in common; the answer is not the longest
// then. Nor is it where `work` is spent: what was not searched by then has only what it begins and
// ends with in common.
//
// Elements are numbers from 0 on: a bit of memory for each up to the largest.
Common common_subsequence(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b,
                          Work& work);

}  // namespace varve::history
