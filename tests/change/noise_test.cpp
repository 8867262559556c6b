#include "varve/change/noise.hpp"

#include "change/template.hpp"
#include "change/views.hpp"

namespace varve::change {
namespace {

struct UsualRow {
  const char* name;
  const char* text;
  const char* quiet;  // "" where nothing is noise
  bool tabular = false;
};
class UsualNoiseOf : public testing::TestWithParam<UsualRow> {};
TEST_P(UsualNoiseOf, Texts) {
  const UsualRow& row = GetParam();
  EXPECT_EQ(without_usual_noise(row.text, row.tabular), *row.quiet == 0 ? row.text : row.quiet);
}
INSTANTIATE_TEST_SUITE_P(
    Noise, UsualNoiseOf,
    testing::Values(
        UsualRow{"ago", "Posted 3 minutes ago by Ann", "Posted … by Ann"},
        UsualRow{"an_hour_ago", "an hour ago", "…"}, UsualRow{"german", "vor 3 Minuten", "…"},
        UsualRow{"german_hour", "vor einer Stunde", "…"},
        UsualRow{"french", "il y a 2 heures", "…"}, UsualRow{"spanish", "hace 5 minutos", "…"},
        UsualRow{"italian", "3 minuti fa", "…"}, UsualRow{"dutch", "3 minuten geleden", "…"},
        UsualRow{"russian", "5 минут назад", "…"}, UsualRow{"chinese", "3分钟前", "…"},
        UsualRow{"japanese", "3時間前", "…"},
        UsualRow{"generated", "Page generated in 0.123 s", "Page …"},
        UsualRow{"generated_in_german", "Seite erstellt in 12 ms", "Seite …"},
        UsualRow{"copyright", "© 2026 Example Ltd", "… Example Ltd"},
        UsualRow{"copyright_range", "Copyright © 1999–2026 A", "… A"},
        UsualRow{"views", "1,234 views", "…"},
        UsualRow{"viewers", "12 people are viewing this", "… this"},
        UsualRow{"online", "17 users online", "…"}, UsualRow{"label", "Aufrufe: 12.345", "…"},
        UsualRow{"clock", "It is 12:03:44 UTC", "It is …"},
        UsualRow{"iso", "2026-11-27T10:00:00Z", "…"},
        UsualRow{"today", "Friday, 27 November 2026", "…"},
        UsualRow{"today_german", "Freitag, 27. November 2026", "…"},
        UsualRow{"request_id", "Request ID: 8f3a9c1d", "…"},
        UsualRow{"updated", "Last updated: 27 November, 12:03", "…"},
        UsualRow{"price", "1,299.00 €", ""}, UsualRow{"days", "within 30 days", ""},
        UsualRow{"opening_hours", "Open 9:00 to 18:00", ""},
        UsualRow{"date_in_a_sentence", "We moved on Friday, 27 November 2026", ""},
        UsualRow{"effective_date", "Effective date: 1 March 2026", ""},
        UsualRow{"votes_in_prose",
                 "The proposal of the council was accepted with 1,234 votes against 987, as the "
                 "mayor said on the day after.",
                 ""},
        UsualRow{"seats", "The hall has room for 500 people", ""},
        UsualRow{"checksum", "sha256 8f3a9c1d8f3a9c1d8f3a9c1d8f3a9c1d", ""},
        UsualRow{"version", "Version 2.3.1", ""},
        UsualRow{"cell_of_comments", "120 comments", "", true},
        UsualRow{"cell_of_a_time", "3 minutes ago", "…", true}),
    [](const auto& row) { return row.param.name; });

std::string page(std::string_view main) {
  return fmt::format("<title>A</title><body><main>{}</main>", main);
}

struct LearnRow {
  const char* name;
  const char* first;  // two fetches of one moment
  const char* second;
  const char* before;  // what is compared then
  const char* after;
  bool significant;
};
class Learned : public testing::TestWithParam<LearnRow> {};
TEST_P(Learned, Noise) {
  const LearnRow& row = GetParam();
  const Noise noise = learn(view_of_html(page(row.first)), view_of_html(page(row.second)));
  const Comparison made = compare_html(page(row.before), page(row.after), noise);
  EXPECT_EQ(made.is_significant(), row.significant) << noise.to_json() << to_json(made).dump();
}
INSTANTIATE_TEST_SUITE_P(
    Pairs, Learned,
    testing::Values(
        LearnRow{"a_code_in_a_sentence", "<p>Your ticket is 8f3a9c now</p>",
                 "<p>Your ticket is 77aa01 now</p>", "<p>Your ticket is 0011ff now</p>",
                 "<p>Your ticket is 99ee55 now</p>", false},
        LearnRow{"not_the_words_around_it", "<p>Your ticket is 8f3a9c now</p>",
                 "<p>Your ticket is 77aa01 now</p>", "<p>Your ticket is 0011ff now</p>",
                 "<p>Your voucher is 99ee55 now</p>", true},
        LearnRow{"a_number_is_not_a_word", "<p>Queue of 17 people here</p>",
                 "<p>Queue of 18 people here</p>", "<p>Queue of 3 people here</p>",
                 "<p>Queue of no people here</p>", true},
        LearnRow{"a_number_alone", "<p>Load</p><p>17</p>", "<p>Load</p><p>23</p>",
                 "<p>Load</p><p>5</p>", "<p>Load</p><p>99</p>", false},
        LearnRow{"only_where_it_stood", "<p>17</p><p>40</p>", "<p>23</p><p>40</p>",
                 "<p>5</p><p>40</p>", "<p>6</p><p>41</p>", true},
        LearnRow{"a_block_by_its_place", "<div class=ad><p>Cheap tyres</p></div><p>Text</p>",
                 "<div class=ad><p>Fly to the sea</p></div><p>Text</p>",
                 "<div class=ad><p>Pizza</p></div><p>Text</p>",
                 "<div class=ad><h3>New insurance</h3><b>today</b></div><p>Text</p>", false},
        LearnRow{"but_not_what_stands_beside", "<div class=ad><p>Cheap tyres</p></div><p>Text</p>",
                 "<div class=ad><p>Fly to the sea</p></div><p>Text</p>",
                 "<div class=ad><p>Pizza</p></div><p>Text</p>",
                 "<div class=ad><p>Insurance</p></div><p>Other words</p>", true},
        LearnRow{"a_price_that_flickers", "<p>Gold: 1,299.00 € an ounce</p>",
                 "<p>Gold: 1,299.40 € an ounce</p>", "<p>Gold: 1,301.00 € an ounce</p>",
                 "<p>Gold: 1,340.00 € an ounce</p>", false},
        LearnRow{"a_price_that_does_not", "<p>Now 12 here</p><p>5.00 €</p>",
                 "<p>Now 13 here</p><p>5.00 €</p>", "<p>Now 1 here</p><p>5.00 €</p>",
                 "<p>Now 2 here</p><p>6.00 €</p>", true},
        LearnRow{"a_list_in_another_order", "<ul><li>Ann</li><li>Bob</li><li>Eve</li></ul>",
                 "<ul><li>Eve</li><li>Ann</li><li>Bob</li></ul>",
                 "<ul><li>Bob</li><li>Eve</li><li>Ann</li></ul>",
                 "<ul><li>Bob</li><li>Zoe</li><li>Ann</li></ul>", true}),
    [](const auto& row) { return row.param.name; });

TEST(Noise, OfLinksAndResources) {
  const auto fetch = [](const char* token, const char* banner, const char* extra) {
    return page(fmt::format(
        "<a href='/go?ticket={}'>Go</a><img src='/banners/{}.png'><img src='/logo.png'>{}", token,
        banner, extra));
  };
  const Noise noise =
      learn(view_of_html(fetch("a1", "one", "")), view_of_html(fetch("b2", "two", "")));
  EXPECT_EQ(noise.parameters.count("ticket"), 1u) << noise.to_json();
  EXPECT_EQ(noise.resources.count("https://a.example/banners/"), 1u) << noise.to_json();
  const Comparison same = compare_html(fetch("c3", "three", ""), fetch("d4", "four", ""), noise);
  EXPECT_EQ(same.score, 0);
  const Comparison other =
      compare_html(fetch("c3", "three", ""), fetch("d4", "four", "<img src='/new.png'>"), noise);
  EXPECT_GT(other.shares.resources.value_or(0), 0);
}

TEST(Noise, IsTheSameAfterJson) {
  const Noise noise =
      learn(view_of_html(page("<p>Ticket 8f3a9c now</p><div class=ad>a</div><p>b</p>")),
            view_of_html(page("<p>Ticket 77aa01 now</p><div class=ad><b>x</b> y</div><p>b</p>")));
  EXPECT_FALSE(noise.empty());
  const auto read = Noise::from_json(noise.to_json());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, noise);
}

TEST(Noise, RefusesJsonThatIsNone) {
  for (const char* each :
       {"", "[]", "{}", R"({"version":2})", R"({"version":1,"blocks":[]})",
        R"({"version":1,"blocks":{"a":-1}})", R"({"version":1,"blocks":{"a":"b"}})", "{{{{{{{{"}) {
    EXPECT_FALSE(Noise::from_json(each)) << each;
  }
}

TEST(Noise, StaysBoundedWhenMerged) {
  Noise all;
  all.blocks["often"] = 5;
  for (int i = 0; i < 2000; ++i) {
    Noise one;
    one.blocks["place" + std::to_string(i)] = 1;
    one.blocks["often"] = 1;
    all.merge(one);
  }
  EXPECT_EQ(all.blocks.size(), Noise::kMost);
  EXPECT_EQ(all.blocks["often"], 2005u);
}

struct FittedRow {
  const char* name;
  std::string pattern;
  const char* text;
  const char* fitted;  // null where it does not fit
};
class Fitted : public testing::TestWithParam<FittedRow> {};
TEST_P(Fitted, Texts) {
  const auto made = fitted(GetParam().pattern, GetParam().text);
  if (GetParam().fitted == nullptr) {
    EXPECT_FALSE(made) << *made;
  } else {
    EXPECT_EQ(made.value_or("-"), GetParam().fitted);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Templates, Fitted,
    testing::Values(FittedRow{"number", "a \x02 b", "a 17 b", "a … b"},
                    FittedRow{"time", "at \x02", "at 12:03", "at …"},
                    FittedRow{"no_number", "a \x02 b", "a x b", nullptr},
                    FittedRow{"code", "id \x03", "id 8f3a9c", "id …"},
                    FittedRow{"no_code", "id \x03", "id none", nullptr},
                    FittedRow{"words", "a \x01 b", "a x y b", "a … b"},
                    FittedRow{"none_at_all", "a\x01 b", "a b", "a… b"},
                    FittedRow{"last_by_the_end", "a \x01 b", "a b b b", "a … b"},
                    FittedRow{"two", "\x02 of \x02", "3 of 10", "… of …"},
                    FittedRow{"more_behind", "a \x02 b", "a 1 b c", nullptr},
                    FittedRow{"nothing", "", "", ""}, FittedRow{"literal", "a", "a", "a"}),
    [](const auto& row) { return row.param.name; });

// Ids that are hashes have letters alone now and then.
TEST(Learn, APlaceIsTheSameWhateverItsNumberOrHash) {
  const auto path_in = [](const std::string& id) {
    const View view = view_of_html("<body><div id='" + id + "'><p>Words</p></div>");
    return view.places[view.spots.back().place].path;
  };
  EXPECT_EQ(path_in("ad-83h2"), path_in("ad-abed"));
  EXPECT_EQ(path_in("ad_9"), path_in("ad_1234567"));
  EXPECT_EQ(path_in("item12"), path_in("item7"));
  EXPECT_NE(path_in("ad-top"), path_in("ad-abed"));
  EXPECT_NE(path_in("news-feed-list"), path_in("news-list"));
}

}  // namespace
}  // namespace varve::change
