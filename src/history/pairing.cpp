#include "history/pairing.hpp"

#include <algorithm>
#include <numeric>

namespace varve::history {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
constexpr double kAlike = 0.5;
// What a word costs, in steps.
constexpr std::uint64_t kSortStep = 30;
constexpr std::uint64_t kMergeStep = 3;

// Of two sorted lists: twice what they share, in parts of both (Dice); 0 where that is too little.
double likeness(const WordIds& a, const WordIds& b) {
  std::size_t shared = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) ++shared;
    const bool next_x = *x <= *y;
    const bool next_y = *y <= *x;
    if (next_x) ++x;
    if (next_y) ++y;
  }
  const double part = 2.0 * static_cast<double>(shared) / static_cast<double>(a.size() + b.size());
  return part >= kAlike ? part : 0;
}

// Backwards: best[x][y] is what the passages from x and y on can share.
Pairs best_pairs(const std::vector<WordIds>& before, const std::vector<WordIds>& after) {
  const std::size_t width = after.size() + 1;
  std::vector<double> best((before.size() + 1) * width, 0);
  std::vector<double> like(best.size(), 0);
  for (std::size_t x = before.size(); x-- > 0;) {
    for (std::size_t y = after.size(); y-- > 0;) {
      const std::size_t at = x * width + y;
      like[at] = likeness(before[x], after[y]);
      best[at] = std::max(best[at + 1], best[at + width]);
      if (like[at] > 0) best[at] = std::max(best[at], like[at] + best[at + width + 1]);
    }
  }
  Pairs pairs;
  for (std::size_t x = 0, y = 0; x < before.size() && y < after.size();) {
    const std::size_t at = x * width + y;
    if (like[at] > 0 && best[at] == like[at] + best[at + width + 1]) {
      pairs.emplace_back(x++, y++);
    } else if (best[at] == best[at + width]) {
      ++x;
    } else {
      ++y;
    }
  }
  return pairs;
}

Pairs pairs_in_step(const std::vector<WordIds>& before, const std::vector<WordIds>& after) {
  Pairs pairs;
  for (std::size_t i = 0; i < std::min(before.size(), after.size()); ++i) {
    if (likeness(before[i], after[i]) > 0) pairs.emplace_back(i, i);
  }
  return pairs;
}

std::uint64_t count_words(const std::vector<WordIds>& passages) {
  return std::accumulate(passages.begin(), passages.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const WordIds& ids) { return sum + ids.size(); });
}

}  // namespace

Pairs pair_alike(std::vector<WordIds> before, std::vector<WordIds> after, Work& work) {
  const std::uint64_t words = count_words(before) + count_words(after);
  if (!work.take(words * kSortStep)) return {};
  for (WordIds& ids : before) std::sort(ids.begin(), ids.end());
  for (WordIds& ids : after) std::sort(ids.begin(), ids.end());
  // Each passage is laid beside each of the other side.
  const std::size_t most = std::max(before.size(), after.size());
  const std::uint64_t steps = words * most * kMergeStep;
  if (most <= kMostPaired && work.has(steps)) {
    work.take(steps);
    return best_pairs(before, after);
  }
  return work.take(words * kMergeStep) ? pairs_in_step(before, after) : Pairs();
}

}  // namespace varve::history
