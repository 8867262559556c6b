#include "varve/history/phrase.hpp"

#include <gtest/gtest.h>

namespace varve::history {
namespace {

struct PhraseRow {
  const char* name;
  const char* text;
  const char* phrase;
  bool stands;
};

class Stands : public testing::TestWithParam<PhraseRow> {};

TEST_P(Stands, Or) {
  const auto phrase = Phrase::make(GetParam().phrase);
  ASSERT_TRUE(phrase);
  EXPECT_EQ(phrase->stands_in(fold(GetParam().text)), GetParam().stands);
}

INSTANTIATE_TEST_SUITE_P(
    Not, Stands,
    testing::Values(PhraseRow{"Case", "STRASSE Fußball", "straße FUSSBALL", true},
                    PhraseRow{"Space", "a\n  b\u00A0c", "a b  c", true},
                    PhraseRow{"Compatibility", "ﬁne ＡＢＣ ①", "fine abc 1", true},
                    PhraseRow{"Composition", "cafe\u0301", "caf\u00E9", true},
                    PhraseRow{"PartOfAWord", "category", "cat", false},
                    PhraseRow{"SecondPlace", "category cat", "cat", true},
                    PhraseRow{"Price", "it costs $50 now", "$5", false},
                    PhraseRow{"WholePrice", "it costs $5, now", "$5", true},
                    PhraseRow{"Accent", "cafe\u0323s", "cafe", false},
                    PhraseRow{"Punctuation", "(see: this)", "see: this", true},
                    PhraseRow{"MarksOnly", "a -- b", "--", true},
                    PhraseRow{"Chinese", "我们今天去北京", "今天", true},
                    PhraseRow{"JapaneseBesideLatin", "日本のWeb標準", "Web", true},
                    PhraseRow{"Thai", "ภาษาไทยง่าย", "ไทย", true},
                    PhraseRow{"Korean", "한국어를", "한국", false},
                    PhraseRow{"AtTheEnds", "word", "word", true}),
    [](const auto& row) { return row.param.name; });

TEST(Phrase, HasSomethingToLookFor) {
  for (const char* nothing : {"", " ", "\n", "\u00AD"}) {
    EXPECT_FALSE(Phrase::make(nothing)) << nothing;
  }
  EXPECT_FALSE(Phrase::make(std::string(5000, 'a')));
}

TEST(Phrase, GoesOnFromPassageToPassage) {
  text::PageText page;
  page.passages = {{text::PassageKind::kHeading, true, "One"},
                   {text::PassageKind::kCell, true, "Two"}};
  EXPECT_TRUE(Phrase::make("one two").value().stands_on(page));
}

}  // namespace
}  // namespace varve::history
