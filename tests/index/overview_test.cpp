// The counts of sites and days that each transaction keeps, and URLs in lists.
#include <random>

#include "an_index.hpp"

namespace varve::index {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

Result<Time> save_page(Writer& writer, const Saved& saved) {
  VARVE_ASSIGN(const Time time, save(writer, saved));
  Writer::Snapshot snapshot;
  snapshot.url = saved.url;
  snapshot.time = time;
  snapshot.members = 1;
  snapshot.fact = {9, 1};
  VARVE_TRY(writer.add(snapshot));
  return time;
}

std::string text_of(const SiteRow& row) {
  return fmt::format("{} {} urls {} captures {} bytes {} pages, newest {} at {}", row.site,
                     row.urls, row.captures, row.bytes, row.pages, row.newest_url,
                     row.newest ? row.newest->us : -1);
}

class Overview : public AnIndex {
 protected:
  std::string sites() {
    std::string text;
    const auto all = reader()->sites("", 1000).value();
    for (const SiteRow& row : all) text += text_of(row) + '\n';
    return text;
  }
  std::string newest_first() {
    std::string text;
    const auto all = reader()->newest_sites({}, 1000).value();
    for (const SiteRow& row : all) text += row.site + ' ';
    return text;
  }
  // "day captures bytes"
  std::string days() {
    std::string text;
    const auto all = reader()->days(INT64_MAX, 1000).value();
    for (const DayRow& row : all) {
      text += fmt::format("{} {} {}\n", row.day, row.captures, row.bytes);
    }
    return text;
  }
  std::int64_t stored() {
    std::int64_t sum = 0;
    const auto all = reader()->days(INT64_MAX, 1000).value();
    for (const DayRow& row : all) sum += row.stored;
    return sum;
  }
  // As an index of the version before is when it is opened: all is counted.
  void count_anew() { run("DROP TABLE sites; DROP TABLE days; PRAGMA user_version = 3"); }
};

TEST_F(Overview, CountsWhatThereIsOfEachSite) {
  const auto out = writer();
  ASSERT_TRUE(save_page(*out, {"https://www.example.com/", 5, "12345"}));
  ASSERT_TRUE(save(*out, {"http://example.com/", 7, "12345"}));
  ASSERT_TRUE(save(*out, {"https://example.com/a.css", 7, "1"}));
  ASSERT_TRUE(save_page(*out, {"https://docs.example.com:8443/x", 9, "123"}));
  ASSERT_TRUE(save(*out, {"urn:isbn:123", 9, "1"}));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(sites(),
            "com,example 2 urls 3 captures 11 bytes 1 pages, newest https://www.example.com/ at 5\n"
            "com,example,docs:8443 1 urls 1 captures 3 bytes 1 pages, newest "
            "https://docs.example.com:8443/x at 9\n");
  EXPECT_EQ(newest_first(), "com,example,docs:8443 com,example ");
  EXPECT_EQ(reader()->site("com,example").value()->captures, 3u);
  EXPECT_FALSE(reader()->site("com,exampl").value());
}

TEST_F(Overview, GivesSitesInPages) {
  const auto out = writer();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(save_page(*out, {fmt::format("https://s{}.example/", i), i % 3}));
  }
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  std::string all;
  for (std::optional<SiteRow> after;;) {
    const auto page = *in->newest_sites(after, 3);
    if (page.empty()) break;
    for (const SiteRow& row : page) all += row.site + ' ';
    after = page.back();
  }
  EXPECT_EQ(all, newest_first());
  EXPECT_EQ(in->sites("example,s3", 2)->front().site, "example,s4");
}

TEST_F(Overview, FindsTheNewestPageThatIsLeft) {
  const auto out = writer();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(save_page(*out, {"https://a.example/" + std::to_string(i), 10 + i}));
    ASSERT_TRUE(save_page(*out, {"https://b.example/", 20 + i}));
  }
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->remove_capture("https://a.example/3", Time{13}));
  ASSERT_TRUE(out->remove_capture("https://a.example/1", Time{11}));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(reader()->site("example,a").value()->newest_url, "https://a.example/2");
  EXPECT_EQ(reader()->site("example,b").value()->newest, Time{23});
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->remove_capture("https://a.example/2", Time{12}));
  ASSERT_TRUE(out->remove_capture("https://a.example/0", Time{10}));
  ASSERT_TRUE(out->commit());
  EXPECT_FALSE(reader()->site("example,a").value());
  EXPECT_EQ(newest_first(), "example,b ");
}

TEST_F(Overview, CountsDaysWithThePacksGrowth) {
  const auto out = writer();
  ASSERT_TRUE(out->set_pack({1, 1'000}));
  ASSERT_TRUE(save(*out, {"https://a.example/", 2 * kDay + 5, "12345"}));
  ASSERT_TRUE(save(*out, {"https://a.example/", -1, "123"}));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(days(), "2 1 5\n-1 1 3\n");
  EXPECT_EQ(stored(), 1'000);
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->set_pack({2, 500}));
  ASSERT_TRUE(out->remove_pack(1));
  ASSERT_TRUE(out->commit());
  EXPECT_NEAR(static_cast<double>(stored()), 500, 2);
  EXPECT_EQ(reader()->days(2, 1000)->front().day, -1);
}

TEST_F(Overview, IsWhatCountingAllAgainGives) {
  std::mt19937 random(1);
  const auto out = writer();
  std::vector<std::pair<std::string, Time>> there;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 25; ++i) {
      const Saved saved{fmt::format("https://{}.example/{}", random() % 5, random() % 9),
                        static_cast<std::int64_t>(random() % 9) * kDay - 3 * kDay + i,
                        std::string(random() % 50, 'x')};
      const auto time = random() % 2 == 0 ? save_page(*out, saved) : save(*out, saved);
      ASSERT_TRUE(time) << time.error().message;
      there.emplace_back(saved.url, *time);
      const auto gone = random() % there.size();
      if (random() % 10 < 8) {
        ASSERT_TRUE(*out->remove_capture(there[gone].first, there[gone].second));
        there.erase(there.begin() + static_cast<std::ptrdiff_t>(gone));
      }
    }
    ASSERT_TRUE(out->commit());
    ASSERT_TRUE(out->begin());
  }
  out->rollback();
  const std::string before = sites();
  std::string days_before;
  const auto all = reader()->days(INT64_MAX, 1000).value();
  for (const DayRow& row : all) {
    if (row.captures > 0)
      days_before += fmt::format("{} {} {}\n", row.day, row.captures, row.bytes);
  }
  count_anew();
  ASSERT_TRUE(open());
  EXPECT_EQ(sites(), before);
  EXPECT_EQ(days(), days_before);
}

TEST_F(Overview, ListsUrlsWithTheirCaptures) {
  const auto out = writer();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(save(*out, {"https://a.example/x/1", 10 + i}));
  ASSERT_TRUE(save(*out, {"http://www.a.example/x/1", 40}));
  ASSERT_TRUE(save(*out, {"https://a.example/x/2", 50}));
  ASSERT_TRUE(save(*out, {"https://a.example/y", 60}));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto range = url::surt_prefix_range("https://a.example/x/");
  const auto found = in->urls(range.first, range.last, 10, 1000).value();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].url, "http://www.a.example/x/1");
  EXPECT_EQ(found[0].captures, 4u);
  EXPECT_EQ(found[0].first, Time{10});
  EXPECT_EQ(found[0].last, Time{40});
  EXPECT_EQ(found[1].url, "https://a.example/x/2");
  EXPECT_EQ(in->count_urls(range.first, range.last, 10), 2u);
  EXPECT_EQ(in->count_urls(range.first, range.last, 1), 1u);
  EXPECT_EQ(in->urls(range.first, range.last, 10, 4)->size(), 1u) << "enough were counted";
}

}  // namespace
}  // namespace varve::index
