// What has to be indexed is the difference between the archive and text.db, whatever happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "search/a_site.hpp"

namespace varve::search {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

void add_pages(Site& site, int count) {
  for (int i = 0; i < count; ++i) {
    site.save("https://example.com/" + std::to_string(i), day(i),
              page("Page", "<p>alpha number" + std::to_string(i)));
  }
}

std::size_t count_of(Site& site, const std::string& query) {
  return site.ask({.text = query, .url_prefix = {}, .limit = 1000}).size();
}

TEST(Queue, IsEmptyAfterwards) {
  Site site;
  add_pages(site, 5);
  EXPECT_EQ(site.catch_up().pages, 5U);
  EXPECT_EQ(site.catch_up().pages, 0U);
  site.save("https://example.com/0", day(99), page("Page", "<p>beta"));
  EXPECT_EQ(site.catch_up().pages, 1U);
  site.open();
  EXPECT_EQ(site.catch_up().pages, 0U);
  EXPECT_EQ(count_of(site, "beta"), 1U);
}

TEST(Queue, GoesOnWhereItWasStopped) {
  Site site;
  add_pages(site, 200);
  const auto stopped =
      site.index().catch_up([](const CatchUpStep& step) { return step.pages < 64; });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(count_of(site, "alpha"), 64U) << "what is done can be searched";
  site.open();
  EXPECT_EQ(site.catch_up().pages, 136U);
  EXPECT_EQ(count_of(site, "alpha"), 200U);
}

// Captures that are looked at, and pages that are indexed: until all is done.
CatchUpStep step_of(Site& site) {
  CatchUpStep last;
  EXPECT_TRUE(site.index().catch_up([&](const CatchUpStep& step) {
    last = step;
    return true;
  }));
  return last;
}

TEST(Queue, LooksOnlyAtThePagesOfWhatCame) {
  Site site;
  add_pages(site, 100);
  EXPECT_EQ(step_of(site).captures, 100U);
  site.save("https://example.com/7", day(200), page("Page", "<p>beta"));
  site.save("http://www.example.com/7", day(201), page("Page", "<p>gamma"));  // the same key
  site.save("https://example.com/new", day(1), page("Page", "<p>beta"));
  const CatchUpStep after = step_of(site);
  EXPECT_EQ(after.captures, 4U);
  EXPECT_EQ(after.pages, 2U);
  EXPECT_EQ(count_of(site, "beta"), 2U);
  EXPECT_EQ(count_of(site, "gamma"), 1U);
}

TEST(Queue, LooksAtAllWhereSomethingWent) {
  Site site;
  add_pages(site, 10);
  site.catch_up();
  // As many came as went.
  ASSERT_TRUE(site.archive().forget("https://example.com/3", std::nullopt, {}));
  site.save("https://example.com/new", day(50), page("Page", "<p>beta"));
  EXPECT_EQ(step_of(site).captures, 10U);
  EXPECT_EQ(count_of(site, "alpha"), 9U);
  EXPECT_EQ(count_of(site, "beta"), 1U);
}

// Captures between others make a page be indexed anew.
TEST(Queue, TakesWhatCameInBetween) {
  Site site;
  for (const int when : {0, 10, 20}) {
    site.save("https://example.com/", day(when), page("Page", "<p>delta" + std::to_string(when)));
  }
  site.catch_up();
  site.save("https://example.com/", day(5), page("Page", "<p>delta5"));
  EXPECT_EQ(step_of(site).captures, 4U);
  for (const char* word : {"delta0", "delta5", "delta10", "delta20"}) {
    EXPECT_EQ(count_of(site, word), 1U) << word;
  }
}

TEST(Queue, IsNotFilledByCompacting) {
  Site site;
  add_pages(site, 20);
  site.catch_up();
  ASSERT_TRUE(site.archive().compact({.all = true}, {}));
  EXPECT_EQ(site.catch_up().pages, 0U);
  EXPECT_EQ(count_of(site, "alpha"), 20U);
}

TEST(TextDb, CanBeDeleted) {
  Site site;
  add_pages(site, 5);
  site.catch_up();
  site.close();
  std::filesystem::remove(site.text_db());
  site.open();
  EXPECT_EQ(site.catch_up().pages, 5U);
  EXPECT_EQ(count_of(site, "alpha"), 5U);
}

TEST(TextDb, CanBeDeletedUnderAnOpenOne) {
  Site site;
  add_pages(site, 5);
  site.catch_up();
  std::filesystem::remove(site.text_db());
  std::filesystem::remove(site.text_db().string() + "-wal");
  std::filesystem::remove(site.text_db().string() + "-shm");
  EXPECT_EQ(site.catch_up().pages, 5U);
  EXPECT_EQ(count_of(site, "alpha"), 5U);
}

TEST(TextDb, IsMadeAnewWhereItIsNone) {
  Site site;
  add_pages(site, 5);
  site.catch_up();
  site.close();
  std::ofstream(site.text_db(), std::ios::trunc) << std::string(8192, 'x');
  site.open();
  const auto report = site.catch_up();
  EXPECT_EQ(report.pages, 5U);
  EXPECT_THAT(report.remade, Not(IsEmpty()));
  EXPECT_EQ(count_of(site, "alpha"), 5U);
}

// Whatever bytes are damaged: a search gives an answer or an error, and catching up mends what it
// meets.
TEST(TextDb, SurvivesDamage) {
  Site site;
  add_pages(site, 50);
  site.catch_up();
  site.close();
  std::string good;
  {
    std::ifstream file(site.text_db(), std::ios::binary);
    good.assign(std::istreambuf_iterator<char>(file), {});
  }
  std::uint32_t random = 1;
  const auto next = [&random] { return random = random * 1664525 + 1013904223; };
  for (int i = 0; i < 100; ++i) {
    std::string bad = good;
    for (int n = 0; n < 20; ++n) bad[(next() >> 4) % bad.size()] = static_cast<char>(next() >> 24);
    std::ofstream(site.text_db(), std::ios::binary | std::ios::trunc) << bad;
    site.open();
    static_cast<void>(site.index().search({.text = "alpha number*", .url_prefix = {}}));
    site.save("https://example.com/new" + std::to_string(i), day(i), page("Page", "<p>beta"));
    static_cast<void>(site.index().catch_up({}));
    site.close();
  }
}

TEST(Threads, SearchWhileOneCatchesUp) {
  Site site;
  add_pages(site, 30);
  site.catch_up();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&site] {
      for (int n = 0; n < 50; ++n) {
        const auto answer = site.index().search({.text = "alpha", .url_prefix = {}, .limit = 5});
        ASSERT_TRUE(answer) << answer.error().message;
        ASSERT_EQ(answer->hits.size(), 5U);
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    site.save("https://example.com/more" + std::to_string(i), day(i), page("Page", "<p>beta"));
    site.catch_up();
  }
}

}  // namespace
}  // namespace varve::search
