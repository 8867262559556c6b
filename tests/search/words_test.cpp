#include "search/words.hpp"

#include <gtest/gtest.h>

namespace varve::search {
namespace {

struct Row {
  const char* name;
  const char* language;
  const char* text;
  const char* terms;  // ~ before frequent words
};

class Words : public ::testing::TestWithParam<Row> {};

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
    ::testing::Values(
        Row{"stems", "en", "The Houses were running", "~the hous ~were run"},
        Row{"no language", "", "The Houses", "the houses"},
        Row{"region", "en-GB", "houses", "hous"},
        Row{"German", "de", "Die Häuser der Straße", "~die haus ~der strass"},
        Row{"French", "fr", "l'été à Paris", "~l ~ete ~a paris"},
        Row{"diacritics", "", "Crème Brûlée ÅNGSTRÖM", "creme brulee angstrom"},
        Row{"decomposed", "", "Cre\u0300me", "creme"},
        Row{"ligature and width", "", "ﬁne ＷＩＤＥ", "fine wide"},
        Row{"Turkish i", "", "İstanbul", "istanbul"},
        Row{"Greek", "", "Ἀθῆναι ΟΔΟΣ", "αθηναι οδοσ"},
        Row{"Russian", "ru", "Ещё новый", "ещ нов"},
        Row{"short i is another letter", "", "мой мои", "мой мои"},
        Row{"Hebrew points", "", "שָׁלוֹם", "שלום"},
        Row{"Arabic vowels", "", "مَكْتَبَة", "مكتبة"},
        Row{"Hindi marks stay", "", "हिन्दी", "हिन्दी"},
        Row{"Chinese", "", "北京大学 2026年", "北 京 大 学 2026 年"},
        Row{"Japanese", "ja", "データベースを", "デ ー タ ベ ー ス を"},
        Row{"half-width kana", "", "ﾃｽﾄ", "テ ス ト"},
        Row{"Korean", "ko", "서울은", "서 울 은"},
        Row{"Thai", "th", "ภาษาไทย", "ภ า ษ า ไ ท ย"},
        Row{"emoji", "", "ship it 🚀👍🏽 ❤️", "ship it 🚀 👍 ❤"},
        Row{"identifiers", "", "pg_stat-activity C++ foo.bar", "pg stat activity c foo bar"},
        Row{"hyphen", "en", "e-mail co-operate", "e mail co oper"},
        Row{"possessive", "en", "server's", "server ~s"},
        Row{"folded to brackets", "", "⑴ x", "1 x"},
        Row{"broken UTF-8", "", "a\xff\xfe b", "a b"}, Row{"nothing", "", " -- ", ""}),
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
