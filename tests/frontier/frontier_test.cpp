#include "varve/frontier/frontier.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace varve::frontier {
namespace {

url::Url known_url(const std::string& text) {
  return url::Url::parse(text).value();
}

class FrontierFile : public ::testing::Test {
 protected:
  Frontier open() { return Frontier::open(folder_.path() / "crawl.db").value(); }

  static std::vector<WaitingUrl> all_waiting(Frontier& frontier) {
    const auto hosts = frontier.hosts_waiting(0, 10).value();
    std::vector<WaitingUrl> all;
    for (const FrontierHost& host : hosts) {
      const auto urls = frontier.waiting(host.id, Time::now(), 1000).value();
      all.insert(all.end(), urls.begin(), urls.end());
    }
    return all;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(FrontierFile, KnowsAUrlOnceAndFragmentsAreNoPages) {
  Frontier frontier = open();
  EXPECT_TRUE(frontier.add(known_url("https://a.example/1"), {}).value());
  EXPECT_FALSE(frontier.add(known_url("https://a.example/1"), {}).value());
  EXPECT_FALSE(frontier.add(known_url("https://a.example/1#top"), {}).value());
  EXPECT_TRUE(frontier.add(known_url("https://a.example/1?x"), {}).value());
  EXPECT_EQ(frontier.count(UrlState::kWaiting), 2U);
}

TEST_F(FrontierFile, WhatWasCommittedIsThereAgain) {
  {
    Frontier frontier = open();
    ASSERT_TRUE(frontier.set_fact("name", "value"));
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(frontier.add(known_url("https://a.example/" + std::to_string(i)), {}));
    }
    ASSERT_TRUE(frontier.commit());
    ASSERT_TRUE(frontier.add(known_url("https://a.example/lost"), {}));
  }
  Frontier frontier = open();
  EXPECT_EQ(frontier.fact("name").value(), "value");
  EXPECT_EQ(frontier.count(UrlState::kWaiting), 5U);
  EXPECT_FALSE(frontier.add(known_url("https://a.example/3"), {}).value());
  EXPECT_TRUE(frontier.add(known_url("https://a.example/lost"), {}).value());
}

TEST_F(FrontierFile, PagesNearTheSeedsComeFirstAndSitemapsBeforeThem) {
  Frontier frontier = open();
  ASSERT_TRUE(frontier.add(known_url("https://a.example/deep"), {.depth = 2}));
  ASSERT_TRUE(frontier.add(known_url("https://a.example/near"), {.depth = 1}));
  ASSERT_TRUE(
      frontier.add(known_url("https://a.example/sitemap.xml"), {.kind = UrlKind::kSitemap}));
  const auto urls = all_waiting(frontier);
  ASSERT_EQ(urls.size(), 3U);
  EXPECT_EQ(urls[0].kind, UrlKind::kSitemap);
  EXPECT_EQ(urls[1].url, "https://a.example/near");
  EXPECT_EQ(urls[2].url, "https://a.example/deep");
}

TEST_F(FrontierFile, WhatWasUnderWayWhenTheProcessDiedComesLast) {
  {
    Frontier frontier = open();
    for (const char* path : {"1", "2", "3"}) {
      ASSERT_TRUE(frontier.add(known_url(std::string("https://a.example/") + path), {}));
    }
    ASSERT_TRUE(frontier.begin(all_waiting(frontier)[0].id));
    ASSERT_TRUE(frontier.commit());
  }
  Frontier frontier = open();
  const auto urls = all_waiting(frontier);
  ASSERT_EQ(urls.size(), 3U);
  EXPECT_EQ(urls[2].url, "https://a.example/1");
  EXPECT_TRUE(urls[2].suspect);
  EXPECT_FALSE(urls[0].suspect);
}

TEST_F(FrontierFile, AFailureIsTriedAgainNotBeforeItsTime) {
  Frontier frontier = open();
  ASSERT_TRUE(frontier.add(known_url("https://a.example/1"), {}));
  const WaitingUrl first = all_waiting(frontier)[0];
  ASSERT_TRUE(frontier.begin(first.id));
  const Time later{Time::now().us + 60 * kMicrosecondsOfSecond};
  ASSERT_TRUE(frontier.again(first.id, later, "the server answered 503"));
  EXPECT_TRUE(all_waiting(frontier).empty());
  const std::int64_t host = frontier.hosts_waiting(0, 1).value()[0].id;
  EXPECT_EQ(frontier.first_due(host).value(), later);
  const auto then = frontier.waiting(host, later, 10).value();
  ASSERT_EQ(then.size(), 1U);
  EXPECT_EQ(then[0].attempts, 1U);
}

TEST_F(FrontierFile, FailuresAreNamedWithTheLinkThatLedThere) {
  Frontier frontier = open();
  ASSERT_TRUE(frontier.add(known_url("https://a.example/"), {}));
  const std::int64_t seed = all_waiting(frontier)[0].id;
  ASSERT_TRUE(frontier.end(seed, UrlState::kSaved, ""));
  ASSERT_TRUE(frontier.add(known_url("https://a.example/gone"), {.depth = 1, .via = seed}));
  ASSERT_TRUE(frontier.end(all_waiting(frontier)[0].id, UrlState::kFailed, "404 Not Found"));
  std::int64_t after = 0;
  const auto failed = frontier.failed(after, 10).value();
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed[0].url, "https://a.example/gone");
  EXPECT_EQ(failed[0].reason, "404 Not Found");
  EXPECT_EQ(failed[0].via, "https://a.example/");
  EXPECT_TRUE(frontier.failed(after, 10).value().empty());
}

TEST_F(FrontierFile, WhatAPageRedirectedToNeedsNoVisitOfItsOwn) {
  Frontier frontier = open();
  ASSERT_TRUE(frontier.add(known_url("https://a.example/new"), {}));
  ASSERT_TRUE(frontier.add_saved(known_url("https://a.example/new"), {}));
  ASSERT_TRUE(frontier.add_saved(known_url("https://a.example/other"), {}));
  EXPECT_FALSE(frontier.add(known_url("https://a.example/other"), {}).value());
  EXPECT_EQ(frontier.count(UrlState::kWaiting), 0U);
  EXPECT_EQ(frontier.count(UrlState::kSaved), 2U);
}

TEST_F(FrontierFile, AnswersOutliveTheProcessUntilTheirPageIsThere) {
  {
    Frontier frontier = open();
    ASSERT_TRUE(frontier.add(known_url("https://a.example/1"), {}));
    ASSERT_TRUE(frontier.add(known_url("https://a.example/2"), {}));
    ASSERT_TRUE(frontier.keep_answer(1, "https://a.example/1", "redirect"));
    ASSERT_TRUE(frontier.keep_answer(1, "https://a.example/to", "document"));
    ASSERT_TRUE(frontier.keep_answer(2, "https://a.example/2", "another"));
  }
  Frontier frontier = open();
  ASSERT_TRUE(frontier.drop_answers(1));
  EXPECT_EQ(frontier.kept_answer("https://a.example/1").value(), std::nullopt);
  EXPECT_EQ(frontier.kept_answer("https://a.example/to").value(), std::nullopt);
  EXPECT_EQ(frontier.kept_answer("https://a.example/2").value(), "another");
  ASSERT_TRUE(frontier.drop_answers(2));
  EXPECT_EQ(frontier.kept_answer("https://a.example/2").value(), std::nullopt);
}

TEST_F(FrontierFile, IsOneCrawlsAtATime) {
  const Frontier first = open();
  const auto second = Frontier::open(folder_.path() / "crawl.db");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
}

TEST_F(FrontierFile, AnotherFileIsNone) {
  const Path path = folder_.path() / "crawl.db";
  std::ofstream(path) << "this is no database, and long enough to be looked at as one";
  EXPECT_FALSE(Frontier::open(path).has_value());
}

}  // namespace
}  // namespace varve::frontier
