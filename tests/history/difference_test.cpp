#include "varve/history/difference.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "history/applied.hpp"

namespace varve::history {
namespace {

text::PageText page_of(std::string_view lines) {
  text::PageText page;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('|'), lines.size());
    page.passages.push_back(
        {text::PassageKind::kParagraph, true, std::string(lines.substr(0, end))});
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return page;
}

std::string marked(const std::vector<Piece>& pieces) {
  std::string out;
  for (const Piece& piece : pieces) {
    if (piece.edit == Edit::kRemoved) out += "[-" + piece.text + "-]";
    if (piece.edit == Edit::kAdded) out += "{+" + piece.text + "+}";
    if (piece.edit == Edit::kSame) out += piece.text;
  }
  return out;
}

// A sign and a passage each: ' ' the same, '-', '+', '~' changed, '<' moved away, '>' moved here.
std::string listing(const text::PageText& before, const text::PageText& after) {
  std::string out;
  for (const PassageEdit& edit : compare(before, after).edits) {
    if (!out.empty()) out += '|';
    out += " -+~<>"[static_cast<std::size_t>(edit.edit)];
    const bool old = edit.edit == Edit::kRemoved || edit.edit == Edit::kMovedAway;
    if (edit.edit == Edit::kChanged) {
      out += marked(edit.pieces);
    } else {
      out += old ? before.passages[*edit.before].text : after.passages[*edit.after].text;
    }
  }
  return out;
}

struct DifferenceRow {
  const char* name;
  const char* before;
  const char* after;
  const char* edits;
};

class Compare : public testing::TestWithParam<DifferenceRow> {};

TEST_P(Compare, Gives) {
  EXPECT_EQ(listing(page_of(GetParam().before), page_of(GetParam().after)), GetParam().edits);
}

INSTANTIATE_TEST_SUITE_P(
    Pages, Compare,
    testing::Values(
        DifferenceRow{"Nothing", "", "", ""}, DifferenceRow{"New", "", "a|b", "+a|+b"},
        DifferenceRow{"Gone", "a|b", "", "-a|-b"}, DifferenceRow{"Same", "a|b", "a|b", " a| b"},
        DifferenceRow{"Inserted", "a|b", "a|x|b", " a|+x| b"},
        DifferenceRow{"Words", "a|one two three four|b", "a|one two 3 four five|b",
                      " a|~one two[- three-]{+ 3+} four{+ five+}| b"},
        DifferenceRow{"NothingInCommon", "one two three", "four five six",
                      "-one two three|+four five six"},
        DifferenceRow{"Moved", "x|a|b|c", "a|b|c|x", "<x| a| b| c|>x"},
        DifferenceRow{"MovedWhereOthersChanged", "old old old|a|b|c", "a|b|c|old old old|new",
                      "<old old old| a| b| c|>old old old|+new"},
        DifferenceRow{"BestPairs", "the cat sat|a dog ran off", "new|a dog ran on|the end",
                      "-the cat sat|+new|~a dog ran[- off-]{+ on+}|+the end"},
        DifferenceRow{"Chinese", "我们今天去北京", "我们明天去北京", "~我们[-今天-]{+明天+}去北京"},
        DifferenceRow{"Twice", "a|a", "a", " a|-a"}),
    [](const auto& row) { return row.param.name; });

TEST(Compare, OfAMoveSaysWhereItWent) {
  const auto edits = compare(page_of("x|a|b"), page_of("a|b|x")).edits;
  ASSERT_EQ(edits.size(), 4U);
  EXPECT_EQ(edits[0].edit, Edit::kMovedAway);
  EXPECT_EQ(edits[0].after, 2U);
  EXPECT_EQ(edits[3].edit, Edit::kMovedHere);
  EXPECT_EQ(edits[3].before, 0U);
}

// What is not added makes the old text again, what is not removed the new one.
TEST(Compare, GivesBothTextsBack) {
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    text::PageText pages[2];
    for (text::PageText& page : pages) {
      for (std::size_t passages = random() % 12; passages > 0; --passages) {
        std::string passage;
        for (std::size_t words = 1 + random() % 8; words > 0; --words) {
          passage += static_cast<char>('a' + random() % 6);
          if (words > 1) passage += ' ';
        }
        page.passages.push_back({text::PassageKind::kParagraph, true, passage});
      }
    }
    const auto sides = applied(pages[0], pages[1], compare(pages[0], pages[1]));
    EXPECT_EQ(sides[0], passages_of(pages[0]));
    EXPECT_EQ(sides[1], passages_of(pages[1]));
  }
}

}  // namespace
}  // namespace varve::history
