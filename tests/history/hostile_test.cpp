// Texts that are made to be slow to compare take no more than the limits, which are counted.
#include <gtest/gtest.h>

#include "history/applied.hpp"
#include "history/hostile_texts.hpp"

namespace varve::history {
namespace {

void expect_both_texts(const HostileTexts& texts, const Comparison& made) {
  const auto sides = applied(texts.before, texts.after, made);
  EXPECT_TRUE(sides[0] == passages_of(texts.before)) << texts.name;
  EXPECT_TRUE(sides[1] == passages_of(texts.after)) << texts.name;
}

TEST(HostileTexts, TakeNoMoreThanTheLimits) {
  for (const HostileTexts& texts : hostile_texts(50'000)) {
    for (const std::uint64_t most : {0U, 1'000U, 100'000U, 10'000'000U}) {
      const Comparison made = compare(texts.before, texts.after, {most, most});
      EXPECT_LE(made.steps, 2 * most) << texts.name;
      expect_both_texts(texts, made);
    }
  }
}

TEST(HostileTexts, AreComparedInFullWhereThatIsWithinTheLimits) {
  for (const HostileTexts& texts : hostile_texts(50'000)) {
    const Comparison made = compare(texts.before, texts.after);
    EXPECT_FALSE(made.coarse) << texts.name << ' ' << made.steps;
    expect_both_texts(texts, made);
  }
}

// std::hash makes one number of these: 300 passages of them are nothing to any other table.
TEST(HostileTexts, OfOneHashAreSo) {
  const auto passages = colliding_passages(300);
  const std::size_t hash = std::hash<std::string>()(passages[0]);
  for (const std::string& each : passages) EXPECT_EQ(std::hash<std::string>()(each), hash);
}

TEST(Comparison, SaysWhereItIsCoarse) {
  const auto all = hostile_texts(5'000);
  const HostileTexts& texts = all[0];
  EXPECT_FALSE(compare(texts.before, texts.after).coarse);
  EXPECT_TRUE(compare(texts.before, texts.after, {100'000, 1'000}).coarse);
}

}  // namespace
}  // namespace varve::history
