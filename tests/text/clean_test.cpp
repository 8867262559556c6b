#include "text/clean.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::text {
namespace {

struct CleanRow {
  const char* name;
  std::string in;
  std::string out;
};

class Clean : public testing::TestWithParam<CleanRow> {};

TEST_P(Clean, Is) {
  EXPECT_EQ(clean(GetParam().in), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    Text, Clean,
    testing::Values(CleanRow{"Nothing", "", ""}, CleanRow{"OnlySpace", " \n\t ", ""},
                    CleanRow{"RunsOfSpace", "  a \n\t b  ", "a b"},
                    CleanRow{"NoBreakAndIdeographicSpace", "a\u00A0b\u3000c\u2003d", "a b c d"},
                    CleanRow{"SoftHyphens", "hy\u00ADphen\u00ADation", "hyphenation"},
                    CleanRow{"ZeroWidthSpaces", "zero\u200Bwidth\uFEFF", "zerowidth"},
                    CleanRow{"MarksOfDirection", "a\u202Eb\u202C\u200Fc\u2067d\u2069", "abcd"},
                    CleanRow{"Controls", std::string("a\x01\x1B[31m\x7F") + "\u0085b\u009B",
                             "a[31m b"},
                    CleanRow{"BrokenUtf8", "a\xFF\xC3", "a\uFFFD\uFFFD"},
                    CleanRow{"ComposedForm", "e\u0301 \u212B", "\u00E9 \u00C5"},
                    CleanRow{"JoinersOfEmojiAndPersian", "\U0001F469\u200D\U0001F4BB می\u200Cخواهم",
                             "\U0001F469\u200D\U0001F4BB می\u200Cخواهم"},
                    CleanRow{"LinesOfChinese", "\u4E2D\u6587\n  \u7F51\u9875 \u7F51",
                             "\u4E2D\u6587\u7F51\u9875 \u7F51"},
                    CleanRow{"LinesOfKorean", "\uD55C\uAD6D\n\uC5B4", "\uD55C\uAD6D \uC5B4"},
                    CleanRow{"LinesOfMixedText", "\u4E2D\u6587\nEnglish", "\u4E2D\u6587 English"}),
    [](const auto& row) { return row.param.name; });

TEST(CleanKept, KeepsLinesAndIndentation) {
  EXPECT_EQ(clean("\n\na  \r\n\tb\r  c\n\n", Space::kKept), "a\n    b\n  c");
  EXPECT_EQ(clean("  a", Space::kKept), "  a");
}

TEST(Clean, CutsRunsOfMarksThatNoLanguageHas) {
  std::string marks = "a";
  for (int i = 0; i < 1 << 20; ++i) marks += i % 2 == 0 ? "\u0301" : "\u0316";
  EXPECT_LT(clean(marks).size(), 100U);
}

}  // namespace
}  // namespace varve::text
