#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/a_site.hpp"

namespace varve::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct LanguagesRow {
  const char* name;
  const char* language;
  const char* body;
  const char* query;
  const char* marked;  // the snippet, or "" where the page must not be found
};

class Found : public ::testing::TestWithParam<LanguagesRow> {};

TEST_P(Found, InTheText) {
  const LanguagesRow& row = GetParam();
  Site site;
  site.save("https://example.com/", day(0), page("Title", row.body, row.language));
  site.save("https://example.com/other", day(0), page("Other", "<p>something else entirely"));
  site.catch_up();
  const auto hits = site.find(row.query);
  if (std::string_view(row.marked).empty()) {
    EXPECT_THAT(hits, IsEmpty());
    return;
  }
  ASSERT_EQ(hits.size(), 1U) << row.query;
  EXPECT_EQ(hits[0].url, "https://example.com/");
  EXPECT_EQ(marked(hits[0]), row.marked);
}

INSTANTIATE_TEST_SUITE_P(
    Search, Found,
    ::testing::Values(
        LanguagesRow{"stem", "en", "<p>Free returns are offered", "returning offer",
                     "Free [returns] are [offered]"},
        LanguagesRow{"phrase", "en", "<p>the state of the art today", "\"state of the art\"",
                     "the [state of the art] today"},
        LanguagesRow{"phrase_in_another_order", "en", "<p>the art of the state",
                     "\"state of the art\"", ""},
        LanguagesRow{"phrase_with_other_frequent_words", "en", "<p>state in an art",
                     "\"state of the art\"", ""},
        LanguagesRow{"frequent_words_only", "en", "<p>to be or not to be, he asked",
                     "\"to be or not to be\"", "[to be or not to be], he asked"},
        LanguagesRow{"phrase_over_passages", "en", "<p>one two</p><p>three four</p>",
                     "\"two three\"", ""},
        LanguagesRow{"prefix", "en", "<p>an organization of users", "organiza*",
                     "an [organization] of users"},
        LanguagesRow{"prefix_of_another_word", "en", "<p>an organ plays", "organiza*", ""},
        LanguagesRow{"near", "en", "<p>alpha one two beta", "alpha NEAR/2 beta",
                     "[alpha] one two [beta]"},
        LanguagesRow{"not_near", "en", "<p>alpha one two three four beta", "alpha NEAR/2 beta", ""},
        LanguagesRow{"boolean", "en", "<p>alpha beta", "(alpha OR gamma) beta", "[alpha] [beta]"},
        LanguagesRow{"without", "en", "<p>alpha beta", "alpha NOT beta", ""},
        LanguagesRow{"title_word", "en", "<p>alpha", "title:title alpha", "[alpha]"},
        LanguagesRow{"not_in_the_title", "en", "<p>alpha", "title:alpha", ""},
        LanguagesRow{"German", "de", "<p>Die Häuser stehen leer", "haus",
                     "Die [Häuser] stehen leer"},
        LanguagesRow{"German_sharp_s", "de", "<p>Die Straße ist leer", "strasse",
                     "Die [Straße] ist leer"},
        LanguagesRow{"French_elision", "fr", "<p>c’est l’été", "été", "c’est l’[été]"},
        LanguagesRow{"no_diacritics", "fr", "<p>une crème brûlée", "creme brulee",
                     "une [crème] [brûlée]"},
        LanguagesRow{"too_many_diacritics", "en", "<p>a resume", "résumé", "a [resume]"},
        LanguagesRow{"Russian", "ru", "<p>новые книги", "книга", "новые [книги]"},
        LanguagesRow{"Chinese", "zh", "<p>我在北京大学学习", "北京大学", "我在[北京大学]学习"},
        LanguagesRow{"Chinese_other_order", "zh", "<p>我在北京大学学习", "大北", ""},
        LanguagesRow{"Japanese", "ja", "<p>データベースを検索する", "検索",
                     "データベースを[検索]する"},
        LanguagesRow{"Korean_particle", "ko", "<p>서울은 크다", "서울", "[서울]은 크다"},
        LanguagesRow{"Thai", "th", "<p>ฉันรักภาษาไทยมาก", "ภาษาไทย", "ฉันรัก[ภาษาไทย]มาก"},
        LanguagesRow{"Hebrew", "he", "<p>שלום עולם", "עולם", "שלום [עולם]"},
        LanguagesRow{"Arabic_vowels", "fa", "<p>این کِتاب است", "کتاب", "این [کِتاب] است"},
        LanguagesRow{"emoji", "en", "<p>ship it 🚀 now", "🚀", "ship it [🚀] now"},
        LanguagesRow{"entities", "en", "<p>caf&eacute; &amp; bar", "café bar", "[café] & [bar]"},
        LanguagesRow{"hyphenation", "en", "<p>a dono&shy;thing word", "donothing",
                     "a [donothing] word"},
        LanguagesRow{"hyphen", "en", "<p>by e-mail only", "e-mail", "by [e-mail] only"},
        LanguagesRow{"identifier", "en", "<p>the pg_stat_activity view", "pg_stat_activity",
                     "the [pg_stat_activity] view"},
        LanguagesRow{"words_within_markup", "en", "<p>al<b>pha</b> beta", "alpha", "[alpha] beta"},
        LanguagesRow{"not_scripts", "en", "<p>text<script>secretword()</script>", "secretword", ""},
        LanguagesRow{"hostile_markup", "en", "<p>&lt;script&gt;alpha&lt;/script&gt;", "alpha",
                     "<script>[alpha]</script>"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Ranking, TitleOverHeadingOverTextOverTheRest) {
  Site site;
  const std::string filler = "<p>a long text about this and that, and some more of it</p>";
  site.save("https://example.com/rest", day(0),
            "<html lang=en><title>x</title><nav>quixotic</nav><main>" + filler + "</main>");
  site.save("https://example.com/text", day(0), page("x", filler + "<p>quixotic</p>"));
  site.save("https://example.com/heading", day(0), page("x", "<h2>quixotic</h2>" + filler));
  site.save("https://example.com/title", day(0), page("quixotic", filler));
  site.catch_up();
  EXPECT_THAT(site.urls("quixotic"),
              ElementsAre("https://example.com/title", "https://example.com/heading",
                          "https://example.com/text", "https://example.com/rest"));
}

TEST(Filters, AreOfSitesPathsAndTimes) {
  Site site;
  site.save("https://docs.example.com/a", day(0), page("x", "<p>alpha"));
  site.save("https://example.com/b/c", day(10), page("x", "<p>alpha"));
  site.save("https://other.org/", day(20), page("x", "<p>alpha"));
  site.catch_up();
  EXPECT_EQ(site.urls("alpha").size(), 3U);
  EXPECT_EQ(site.urls("alpha site:example.com").size(), 2U);
  EXPECT_THAT(site.urls("alpha site:example.com/b"), ElementsAre("https://example.com/b/c"));
  EXPECT_THAT(site.urls("alpha -site:example.com"), ElementsAre("https://other.org/"));
  EXPECT_THAT(site.urls("alpha before:2026-01-05"), ElementsAre("https://docs.example.com/a"));
  EXPECT_THAT(site.urls("alpha after:2026-01-15"), ElementsAre("https://other.org/"));
  const auto below = site.ask({.text = "alpha", .url_prefix = "https://example.com/b"});
  ASSERT_EQ(below.size(), 1U);
  EXPECT_EQ(below[0].url, "https://example.com/b/c");
}

TEST(Filters, LimitAnswers) {
  Site site;
  for (int i = 0; i < 30; ++i) {
    site.save("https://example.com/" + std::to_string(i), day(i), page("x", "<p>alpha"));
  }
  site.catch_up();
  EXPECT_EQ(site.find("alpha").size(), 10U);
  EXPECT_EQ(site.find("alpha")[0].url, "https://example.com/29") << "the newest of equally good";
  EXPECT_EQ(site.ask({.text = "alpha", .url_prefix = {}, .limit = 100}).size(), 30U);
}

}  // namespace
}  // namespace varve::search
