// Which of the passages that went are which of those that came, in other words. Internal to
// history. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "history/work.hpp"

namespace varve::history {

using WordIds = std::vector<std::uint32_t>;

// Pairs (in `before`, in `after`), in the order of both, of passages that share half of their words
// or more. Of as many as kMostPaired on each side the pairs are those that share the most together;
// of more, each may be paired with the next only.
inline constexpr std::size_t kMostPaired = 64;
std::vector<std::pair<std::size_t, std::size_t>> pair_alike(std::vector<WordIds> before,
                                                            std::vector<WordIds> after, Work& work);

}  // namespace varve::history
