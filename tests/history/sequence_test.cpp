#include "history/sequence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace varve::history {
namespace {

using Sequence = std::vector<std::uint32_t>;

Common in_common(const Sequence& a, const Sequence& b) {
  Work work(std::numeric_limits<std::uint64_t>::max());
  return common_subsequence(a, b, work);
}

Sequence kept(const Sequence& sequence, const std::vector<bool>& in) {
  Sequence out;
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    if (in[i]) out.push_back(sequence[i]);
  }
  return out;
}

std::size_t longest(const Sequence& a, const Sequence& b) {
  std::vector<std::vector<std::size_t>> best(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      best[i][j] =
          a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : std::max(best[i - 1][j], best[i][j - 1]);
    }
  }
  return best[a.size()][b.size()];
}

Sequence random_sequence(std::mt19937& random, std::size_t most, std::uint32_t letters) {
  Sequence out(random() % (most + 1));
  for (std::uint32_t& element : out) element = random() % letters;
  return out;
}

TEST(CommonSubsequence, IsTheLongestOfShortSequences) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint32_t letters = 1 + random() % 8;
    const Sequence a = random_sequence(random, 20, letters);
    const Sequence b = random_sequence(random, 20, letters);
    const Common common = in_common(a, b);
    ASSERT_EQ(kept(a, common.in_a), kept(b, common.in_b));
    ASSERT_EQ(kept(a, common.in_a).size(), longest(a, b))
        << testing::PrintToString(a) << testing::PrintToString(b);
  }
}

TEST(CommonSubsequence, OfLongSequencesIsCommon) {
  std::mt19937 random(2);
  for (const std::uint32_t letters : {2U, 50U, 5'000U, 1'000'000U}) {
    Sequence a(50'000);
    for (std::uint32_t& element : a) element = random() % letters;
    Sequence b = a;
    std::shuffle(b.begin(), b.end(), random);
    const Common common = in_common(a, b);
    EXPECT_EQ(kept(a, common.in_a), kept(b, common.in_b)) << letters;
  }
}

TEST(CommonSubsequence, FindsOneChangeInALongSequence) {
  Sequence a(1'000'000);
  std::iota(a.begin(), a.end(), 0);
  Sequence b = a;
  b.erase(b.begin() + 500'000);
  b.insert(b.begin() + 10, 7);
  const Common common = in_common(a, b);
  EXPECT_EQ(kept(a, common.in_a).size(), a.size() - 1);
}

}  // namespace
}  // namespace varve::history
