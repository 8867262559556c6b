#include "search/history.hpp"

#include <gtest/gtest.h>

#include <random>

namespace varve::search {
namespace {

History example(std::uint32_t versions) {
  History history;
  for (std::uint32_t i = 0; i < versions; ++i) {
    const std::int64_t us = 1'767'225'600'000'000 + std::int64_t{i} * 86'400'000'000;
    history.versions.push_back({Time{us}, Time{us + i % 3 * 1'000'000}});
    history.chunks.push_back(i + 10);
    history.passages.push_back({i * 2654435761U, 20 + i % 7, Column::kBody, i, {{i, i}}});
  }
  return history;
}

TEST(History, ComesBackAsItWas) {
  for (const std::uint32_t versions : {0U, 1U, 2U, 300U}) {
    History history = example(versions);
    if (versions > 2) history.passages[0].spans = {{0, 1}, {2, versions - 1}};
    const auto again = decode(encode(history));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, history);
  }
}

TEST(History, CostsLittleForEachVersion) {
  EXPECT_LT(encode(example(300)).size(), 300U * 28);
}

TEST(History, OfAnyBytesIsOneOrNone) {
  const std::string good = encode(example(5));
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good.substr(0, random() % (good.size() + 1));
    for (std::uint32_t n = random() % 4; n > 0 && !bytes.empty(); --n) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto history = decode(bytes);
    if (!history) continue;
    for (const Passage& passage : history->passages) {
      EXPECT_LT(passage.chunk, history->chunks.size());
      for (const Span& span : passage.spans) {
        EXPECT_LE(span.first, span.last);
        EXPECT_LT(span.last, history->versions.size());
      }
    }
  }
}

}  // namespace
}  // namespace varve::search
