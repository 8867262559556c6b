#include "varve/change/comparison.hpp"

#include <filesystem>
#include <fstream>

#include "change/views.hpp"

namespace varve::change {
namespace {

std::string words(int count) {
  std::string out;
  for (int i = 0; i < count; ++i)
    out += fmt::format("<p>The clause number {} says nothing of note.</p>", i);
  return out;
}

struct ChangeRow {
  const char* name;
  std::string before;
  std::string after;
  const char* reasons;  // "text price", "" where it is not significant
};
class Change : public testing::TestWithParam<ChangeRow> {};
TEST_P(Change, IsSignificantOrNot) {
  const Comparison made = compare_html(GetParam().before, GetParam().after);
  std::string reasons;
  for (const Reason each : made.reasons)
    reasons += fmt::format("{}{}", reasons.empty() ? "" : " ", to_string(each));
  EXPECT_EQ(reasons, GetParam().reasons) << to_json(made).dump();
  EXPECT_GE(made.score, 0);
  EXPECT_LE(made.score, 1);
}
INSTANTIATE_TEST_SUITE_P(
    Pages, Change,
    testing::Values(
        ChangeRow{"nothing", "<p>a b c", "<p>a b c", ""},
        ChangeRow{"markup_only", "<p>a b c", "<!-- x --><p class=y>a b c", ""},
        ChangeRow{"one_word_of_many", words(500) + "<p>within 30 days",
                  words(500) + "<p>within 14 days", "text"},
        ChangeRow{"a_price_of_many_words", words(500) + "<p>1,299.00 €",
                  words(500) + "<p>1,399.00 €", "text price"},
        ChangeRow{"a_price_beside_the_text",
                  "<main>" + words(500) + "</main><aside><p>$5</p></aside>",
                  "<main>" + words(500) + "</main><aside><p>$6</p></aside>", "price"},
        ChangeRow{"a_price_in_a_definition", words(50) + "<dl><dt>Price<dd>CHF 12.50</dl>",
                  words(50) + "<dl><dt>Price<dd>CHF 13.50</dl>", "text price"},
        ChangeRow{"a_moved_passage", words(5) + "<p>Here I stand", "<p>Here I stand" + words(5),
                  ""},
        ChangeRow{"the_title", "<title>Old</title>" + words(50), "<title>New</title>" + words(50),
                  "text"},
        ChangeRow{"unread_in_the_title", "<title>(3) In</title>" + words(5),
                  "<title>(12) In</title>" + words(5), ""},
        ChangeRow{"navigation", "<nav><a href=/>Home</a></nav><main>" + words(50) + "</main>",
                  "<nav><a href=/>Start</a></nav><main>" + words(50) + "</main>", ""},
        ChangeRow{"a_list_that_grew", "<ul><li>Ann<li>Bob</ul>" + words(20),
                  "<ul><li>Ann<li>Bob<li>Eve</ul>" + words(20), "text"},
        ChangeRow{"punctuation", words(20) + "<p>Yes, well", words(20) + "<p>Yes – well", ""},
        ChangeRow{"all_of_it", words(5), "<h1>Gone</h1><p>Nothing is here any more", "text score"},
        ChangeRow{"all_images", "<img src=/a.png><img src=/b.png><p>a",
                  "<img src=/c.png><img src=/d.png><p>a", "score"}),
    [](const auto& row) { return row.param.name; });

TEST(Comparison, OfTheSameBytesLooksNoFurther) {
  const Comparison made = compare_html("<p>a", "<p>a");
  EXPECT_TRUE(made.same_bytes);
  EXPECT_TRUE(made.text.edits.empty());
  EXPECT_FALSE(made.shares.text);
}

TEST(Comparison, SaysByHowMuch) {
  const Comparison made = compare_html("<p>one two three four", "<p>one two three five");
  EXPECT_DOUBLE_EQ(made.shares.text.value_or(-1), 0.25);
  EXPECT_DOUBLE_EQ(made.shares.structure.value_or(-1), 0);
  EXPECT_NEAR(made.score, 0.25 * kTextWeight / (kTextWeight + kStructureWeight), 1e-9);
  EXPECT_EQ(made.main_words, 2u);
}

TEST(Comparison, HeedsPixelsAndThresholds) {
  const View before = view_of_html("<p>one two three four");
  const View after = view_of_html("<p>one two three five");
  EXPECT_FALSE(compare(before, after, {}, {.threshold = 0.5}).is_significant());
  EXPECT_TRUE(compare(before, after, {}, {.threshold = 0.1}).is_significant());
  const Comparison seen = compare(before, before, {}, {}, 0.4);
  EXPECT_DOUBLE_EQ(seen.shares.pixels.value_or(-1), 0.4);
  EXPECT_TRUE(seen.is_significant());
}

TEST(Comparison, ShowsPricesAndWords) {
  const Comparison made = compare_html("<p>Now 1,299.00 € only", "<p>Now 1,399.00 € only");
  ASSERT_EQ(made.prices.size(), 1u);
  EXPECT_EQ(made.prices[0].before, "1,299.00€");
  EXPECT_EQ(made.prices[0].after, "1,399.00€");
  const auto json = to_json(made);
  EXPECT_EQ(json["passages"][0]["edit"], "changed");
  EXPECT_EQ(json["passages"][0]["old_text"], "Now 1,299.00 € only");
}

TEST(Comparison, IgnoresWhatItIsToldTo) {
  const auto rules =
      ViewRules::read({".ad, [role=status]", "aside > p"}, {"(?i)serial no\\. \\S+"}, {});
  ASSERT_TRUE(rules) << rules.error().message;
  const char* const before =
      "<p>Text, serial no. 17<div class=ad><img src=/1.png>Tyres</div><aside><p>x</p></aside><b "
      "role=status>up</b>";
  const char* const after =
      "<p>Text, serial no. 99x<div class=ad><img src=/2.png><i>Pizza</i></div><aside><p>y "
      "z</p></aside><b role=status>down</b>";
  EXPECT_TRUE(compare_html(before, after).is_significant());
  const Comparison quiet = compare_html(before, after, {}, *rules);
  EXPECT_EQ(quiet.score, 0) << to_json(quiet).dump();
  EXPECT_FALSE(quiet.is_significant());
}

TEST(ViewRules, NameWhatIsWrong) {
  EXPECT_NE(ViewRules::read({"p:hover"}, {}, {}).error().message.find("p:hover"),
            std::string::npos);
  EXPECT_NE(ViewRules::read({}, {"("}, {}).error().message.find("\"(\""), std::string::npos);
  EXPECT_FALSE(ViewRules::read({}, {}, {""}));
  EXPECT_FALSE(ViewRules::read({}, {}, {"price:"}));
}

struct WatchRow {
  const char* name;
  const char* watch;
  const char* before;
  const char* after;
  const char* event;  // "" where there is none
};
class Watched : public testing::TestWithParam<WatchRow> {};
TEST_P(Watched, Events) {
  const auto rules = ViewRules::read({}, {}, {GetParam().watch});
  ASSERT_TRUE(rules) << rules.error().message;
  const Comparison made = compare_html(GetParam().before, GetParam().after, {}, *rules);
  std::string said;
  for (const WatchEvent& each : made.watches) {
    EXPECT_EQ(each.watch, GetParam().watch);
    said = std::string(to_string(each.kind)) + " " + each.before + " " + each.after;
  }
  EXPECT_EQ(said, GetParam().event);
}
INSTANTIATE_TEST_SUITE_P(
    Watches, Watched,
    testing::Values(WatchRow{"vanished", "free returns", "<p>With Free  Returns!",
                             "<p>With returns", "vanished  "},
                    WatchRow{"appeared", "phrase:sold out", "<p>Buy", "<p>Sold out", "appeared  "},
                    WatchRow{"whole_words", "$5", "<p>$50", "<p>$500", ""},
                    WatchRow{"stays", "free returns", "<p>free returns a", "<p>b free returns", ""},
                    WatchRow{"first_price", "price", "<p>a 5 € <p>7 €", "<p>a 6 € <p>7 €",
                             "changed 5€ 6€"},
                    WatchRow{"price_vanished", "price", "<p>a 5 €", "<p>a", "vanished 5€ "},
                    WatchRow{"price_in_an_element", "price:.now", "<p>1 € <b class=now>US$5.00</b>",
                             "<p>2 € <b class=now>US$4.00</b>", "changed US$5.00 US$4.00"},
                    WatchRow{"price_near_a_phrase", "price near Total", "<p>1 €<p>Total<p>9,50 €",
                             "<p>2 €<p>Total<p>9,60 €", "changed 9,50€ 9,60€"}),
    [](const auto& row) { return row.param.name; });

struct PriceRow {
  const char* text;
  std::vector<std::string> prices;
};
TEST(Prices, AreFoundInText) {
  const std::vector<PriceRow> rows = {{"1,299.00 €", {"1,299.00€"}},
                                      {"€ 1.299,00", {"€1.299,00"}},
                                      {"from $5 to $7.50 each", {"$5", "$7.50"}},
                                      {"1 299,90 zł", {"1299,90zł"}},
                                      {"CHF 1'299.-", {"CHF1'299.-"}},
                                      {"¥12,000", {"¥12,000"}},
                                      {"12000円", {"12000円"}},
                                      {"990 kr", {"990kr"}},
                                      {"12 krabs, 5 EUROPE, 30 days", {}},
                                      {"in 2026", {}},
                                      {"", {}}};
  for (const PriceRow& row : rows) EXPECT_EQ(prices_in(row.text), row.prices) << row.text;
}

// Real pages, with edits as somebody makes them.
TEST(Comparison, OfRealPages) {
  const std::filesystem::path folder = "/usr/share/doc/postgresql-doc-15/html";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder << " (postgresql-doc-15)";
  std::size_t pages = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".html" || ++pages > 40) continue;
    std::ifstream in(file.path());
    const std::string html{std::istreambuf_iterator<char>(in), {}};
    const auto edited = [&](std::string_view old_words, std::string_view new_words) {
      std::string out = html;
      const std::size_t at = out.find(old_words, out.find("<body"));
      if (at != std::string::npos) out.replace(at, old_words.size(), new_words);
      return out;
    };
    EXPECT_FALSE(compare_html(html, edited("<p>", "<!-- 1 --><p data-x=1>")).is_significant())
        << file.path();
    const std::string other = edited("<p>", "<p>Not so: ");
    if (other != html) {
      EXPECT_TRUE(compare_html(html, other).is_significant()) << file.path();
    }
  }
  EXPECT_GT(pages, 10u);
}

TEST(Compare, ASiteThatMovedIsTheSame) {
  const char* const html =
      "<main><p>Terms</p></main><img src=/logo.png><a href=/a>a</a><a href=/b>b</a>";
  const auto view_at = [&](const char* url) {
    return *view_of(Page{url, html, "text/html; charset=utf-8"}, {});
  };
  const Comparison moved =
      compare(view_at("https://old.example/t"), view_at("https://new.example/terms"), {}, {});
  EXPECT_EQ(moved.score, 0);
}

}  // namespace
}  // namespace varve::change
