#include "search/words.hpp"

#include <gtest/gtest.h>

namespace varve::search {
namespace {

struct WordsRow {
  const char* name;
  const char* language;
  const char* text;
  const char* terms;  // ~ before frequent words
};

class Words : public ::testing::TestWithParam<WordsRow> {};

TEST_P(Words, Are) {
  Stemmers stemmers;
  std::string terms;
  const std::string_view text = GetParam().text;
  std::size_t before = 0;
  for (const Word& word : words_of(text, language_of(GetParam().language), stemmers)) {
    if (!terms.empty()) terms += ' ';
    terms += (word.stop ? "~" : "") + word.term;
    EXPECT_LE(before, word.begin);
    EXPECT_LT(word.begin, word.end);
    EXPECT_LE(word.end, text.size());
    before = word.end;
  }
  EXPECT_EQ(terms, GetParam().terms);
}

INSTANTIATE_TEST_SUITE_P(
    Search, Words,
    ::testing::Values(WordsRow{"stems", "en", "The Houses were running", "~the hous ~were run"},
                      WordsRow{"no language", "", "The Houses", "the houses"},
                      WordsRow{"region", "en-GB", "houses", "hous"},
                      WordsRow{"German", "de", "Die Häuser der Straße", "~die haus ~der strass"},
                      WordsRow{"French", "fr", "l'été à Paris", "~l ~ete ~a paris"},
                      WordsRow{"diacritics", "", "Crème Brûlée ÅNGSTRÖM", "creme brulee angstrom"},
                      WordsRow{"decomposed", "", "Cre\u0300me", "creme"},
                      WordsRow{"ligature and width", "", "ﬁne ＷＩＤＥ", "fine wide"},
                      WordsRow{"Turkish i", "", "İstanbul", "istanbul"},
                      WordsRow{"Greek", "", "Ἀθῆναι ΟΔΟΣ", "αθηναι οδοσ"},
                      WordsRow{"Russian", "ru", "Ещё новый", "ещ нов"},
                      WordsRow{"short i is another letter", "", "мой мои", "мой мои"},
                      WordsRow{"Hebrew points", "", "שָׁלוֹם", "שלום"},
                      WordsRow{"Arabic vowels", "", "مَكْتَبَة", "مكتبة"},
                      WordsRow{"Hindi marks stay", "", "हिन्दी", "हिन्दी"},
                      WordsRow{"Chinese", "", "北京大学 2026年", "北 京 大 学 2026 年"},
                      WordsRow{"Japanese", "ja", "データベースを", "デ ー タ ベ ー ス を"},
                      WordsRow{"half-width kana", "", "ﾃｽﾄ", "テ ス ト"},
                      WordsRow{"Korean", "ko", "서울은", "서 울 은"},
                      WordsRow{"Thai", "th", "ภาษาไทย", "ภ า ษ า ไ ท ย"},
                      WordsRow{"emoji", "", "ship it 🚀👍🏽 ❤️", "ship it 🚀 👍 ❤"},
                      WordsRow{"identifiers", "", "pg_stat-activity C++ foo.bar",
                               "pg stat activity c foo bar"},
                      WordsRow{"hyphen", "en", "e-mail co-operate", "e mail co oper"},
                      WordsRow{"possessive", "en", "server's", "server ~s"},
                      WordsRow{"folded to brackets", "", "⑴ x", "1 x"},
                      WordsRow{"broken UTF-8", "", "a\xff\xfe b", "a b"},
                      WordsRow{"nothing", "", " -- ", ""}),
    [](const auto& row) {
      std::string name = row.param.name;
      for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
      }
      return name;
    });

TEST(Words, AreCut) {
  Stemmers stemmers;
  const auto words = words_of(std::string(1000, 'x'), 0, stemmers);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].term.size(), kMaxWord);
  EXPECT_EQ(words[0].end, 1000U);
}

TEST(Language, IsGuessedByFrequentWords) {
  EXPECT_EQ(guess_language("the cat is on the mat and it is not in a hat"), language_of("en"));
  EXPECT_EQ(guess_language("die Katze ist auf der Matte und nicht in einem Hut"),
            language_of("de"));
  EXPECT_EQ(guess_language("xyzzy plugh 123 foo bar baz qux"), 0);
}

}  // namespace
}  // namespace varve::search
