#include "history/words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::history {
namespace {

struct WordsRow {
  const char* name;
  const char* text;
  const char* words;  // with '|' between them
};

class WordsOf : public testing::TestWithParam<WordsRow> {};

TEST_P(WordsOf, Are) {
  Words words;
  std::string all;
  std::string listed;
  for (const Word& word : words.of(GetParam().text)) {
    all += word.with_space;
    if (!listed.empty()) listed += '|';
    listed += word.word;
  }
  EXPECT_EQ(all, GetParam().text);
  EXPECT_EQ(listed, GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    Languages, WordsOf,
    testing::Values(WordsRow{"Nothing", "", ""},
                    WordsRow{"English", "It's 3.50, isn't it?", "It's|3.50|,|isn't|it|?"},
                    WordsRow{"Lines", "a\n  b ", "a|b|"},
                    WordsRow{"Thai", "ภาษาไทยง่าย", "ภาษา|ไทย|ง่าย"},
                    WordsRow{"Chinese", "我们今天去北京", "我们|今天|去|北京"},
                    WordsRow{"Japanese", "日本語の文章", "日本語|の|文章"},
                    WordsRow{"Emoji", "a👩‍💻b 🇩🇪", "a|👩‍💻|b|🇩🇪"},
                    WordsRow{"Hebrew", "שלום עולם", "שלום|עולם"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace varve::history
