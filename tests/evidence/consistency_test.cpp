#include "evidence/consistency.hpp"

#include <gtest/gtest.h>

#include "varve/base/json_depth.hpp"

namespace varve::evidence {
namespace {

TEST(Consistency, FindsTheLineOfItsSizes) {
  const std::vector<Digest> path = {Sha256::of("a"), Sha256::of("b")};
  const std::string lines = consistency_line(3, 70, {}) + consistency_line(3, 7, path);
  EXPECT_EQ(consistency_path(lines, 3, 7), path);
  EXPECT_EQ(consistency_path(lines, 3, 70), std::vector<Digest>());
  EXPECT_FALSE(consistency_path(lines, 7, 3));
  EXPECT_FALSE(consistency_path("3 7 \n", 3, 7));
  EXPECT_FALSE(consistency_path("3 7 YQ==\n", 3, 7));
  EXPECT_FALSE(consistency_path("", 0, 0));
}

TEST(Consistency, ALineHasNoMoreWordsThanItMay) {
  EXPECT_EQ(words_of("a b c", 3).size(), 3u);
  EXPECT_TRUE(words_of("a b c d", 3).empty());
}

TEST(JsonDepth, CountsBracketsOutsideOfStrings) {
  EXPECT_EQ(json_depth(""), 0u);
  EXPECT_EQ(json_depth(R"({"a":[1,{"b":2}],"c":{}})"), 3u);
  EXPECT_EQ(json_depth(R"({"[[[[\"[[":"\\"})"), 1u);
  EXPECT_EQ(json_depth(std::string(100'000, '[')), 100'000u);
}

}  // namespace
}  // namespace varve::evidence
