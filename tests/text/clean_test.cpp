#include "text/clean.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::text {
namespace {

struct Row {
  const char* name;
  std::string in;
  std::string out;
};

class Clean : public testing::TestWithParam<Row> {};

TEST_P(Clean, Is) {
  EXPECT_EQ(clean(GetParam().in), GetParam().out);
}

INSTANTIATE_TEST_SUITE_P(
    Text, Clean,
    testing::Values(Row{"Nothing", "", ""}, Row{"OnlySpace", " \n\t ", ""},
                    Row{"RunsOfSpace", "  a \n\t b  ", "a b"},
                    Row{"NoBreakAndIdeographicSpace", "a\u00A0b\u3000c\u2003d", "a b c d"},
                    Row{"SoftHyphens", "hy\u00ADphen\u00ADation", "hyphenation"},
                    Row{"ZeroWidthSpaces", "zero\u200Bwidth\uFEFF", "zerowidth"},
                    Row{"MarksOfDirection", "a\u202Eb\u202C\u200Fc\u2067d\u2069", "abcd"},
                    Row{"Controls", std::string("a\x01\x1B[31m\x7F") + "\u0085b\u009B", "a[31m b"},
                    Row{"BrokenUtf8", "a\xFF\xC3", "a\uFFFD\uFFFD"},
                    Row{"ComposedForm", "e\u0301 \u212B", "\u00E9 \u00C5"},
                    Row{"JoinersOfEmojiAndPersian", "\U0001F469\u200D\U0001F4BB می\u200Cخواهم",
                        "\U0001F469\u200D\U0001F4BB می\u200Cخواهم"},
                    Row{"LinesOfChinese", "\u4E2D\u6587\n  \u7F51\u9875 \u7F51",
                        "\u4E2D\u6587\u7F51\u9875 \u7F51"},
                    Row{"LinesOfKorean", "\uD55C\uAD6D\n\uC5B4", "\uD55C\uAD6D \uC5B4"},
                    Row{"LinesOfMixedText", "\u4E2D\u6587\nEnglish", "\u4E2D\u6587 English"}),
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
