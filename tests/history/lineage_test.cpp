#include "history/lineage.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace varve::history {
namespace {

struct LineageRow {
  const char* name;
  std::vector<std::string> versions;  // a letter for each passage
  const char* origins;                // of the last one's: first, and since where it is another
};

class LineageOf : public testing::TestWithParam<LineageRow> {};

TEST_P(LineageOf, Is) {
  Lineage lineage;
  for (std::size_t i = 0; i < GetParam().versions.size(); ++i) {
    const std::string& version = GetParam().versions[i];
    lineage.advance(i, {version.begin(), version.end()});
  }
  std::string origins;
  for (const Origin& origin : lineage.origins()) {
    origins += origins.empty() ? "" : " ";
    origins += fmt::format("{}", origin.first);
    if (origin.since != origin.first) origins += fmt::format("-{}", origin.since);
  }
  EXPECT_EQ(origins, GetParam().origins);
}

INSTANTIATE_TEST_SUITE_P(
    Pages, LineageOf,
    testing::Values(LineageRow{"Nothing", {""}, ""}, LineageRow{"OneVersion", {"ab"}, "0 0"},
                    LineageRow{"Insertions", {"ab", "xab", "xayb"}, "1 0 2 0"},
                    LineageRow{"Change", {"abc", "axc"}, "0 1 0"},
                    LineageRow{"Move", {"abcd", "dabc", "dacb"}, "0 0 0 0"},
                    LineageRow{"GoneAndBack", {"abc", "ac", "acb"}, "0 0 0-2"},
                    LineageRow{"GoneTwice", {"ab", "a", "ab", "a", "ab"}, "0 0-4"},
                    LineageRow{"Unchanged", {"ab", "ab", "ab"}, "0 0"},
                    LineageRow{"EmptyMeanwhile", {"ab", "", "ab"}, "0-2 0-2"},
                    LineageRow{"SecondOfTheSame", {"ab", "aba"}, "0 0 1"},
                    LineageRow{"MovedWhileOthersCame", {"abcdef", "xfyabcdz"}, "1 0 1 0 0 0 0 1"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace varve::history
