#include "varve/frontier/turns.hpp"

#include <gtest/gtest.h>

#include <map>

#include "temporary_folder.hpp"

namespace varve::frontier {
namespace {

using namespace std::chrono_literals;

url::Url turn_url(const std::string& text) {
  return url::Url::parse(text).value();
}

class TurnOfHosts : public ::testing::Test {
 protected:
  void add(const std::string& address) { ASSERT_TRUE(frontier_.add(turn_url(address), {})); }

  static TurnRules rules() {
    TurnRules rules;
    rules.pace.delay = 0ms;
    rules.obey_robots = false;
    return rules;
  }
  static TurnRules obeying() {
    TurnRules obeying = rules();
    obeying.obey_robots = true;
    return obeying;
  }

  testing::TemporaryFolder folder_;
  Frontier frontier_ = Frontier::open(folder_.path() / "crawl.db").value();
  Pace::Clock::time_point now_{1'000s};
  Time wall_ = Time::now();
};

TEST_F(TurnOfHosts, HostsTakeTurns) {
  for (const char* host : {"a", "b", "c"}) {
    for (int i = 0; i < 4; ++i) {
      add(std::string("https://") + host + ".example/" + std::to_string(i));
    }
  }
  Turns turns(frontier_, rules());
  std::map<std::int64_t, int> count;
  for (int i = 0; i < 6; ++i) ++count[turns.next(now_, wall_).value()->host];
  EXPECT_EQ(count.size(), 3U);
  for (const auto& [host, turns_of_it] : count) EXPECT_EQ(turns_of_it, 2) << host;
}

TEST_F(TurnOfHosts, ASlowHostKeepsNobodyElseWaiting) {
  add("https://a.example/1");
  add("https://a.example/2");
  add("https://b.example/1");
  add("https://b.example/2");
  TurnRules slow = rules();
  slow.pace.delay = 5s;
  Turns turns(frontier_, slow);
  const auto first = turns.next(now_, wall_).value();
  const auto second = turns.next(now_, wall_).value();
  EXPECT_NE(first->host, second->host);
  EXPECT_FALSE(turns.next(now_, wall_).value().has_value());
  turns.page_ended(second->host, now_, {});
  const auto third = turns.next(now_ + 5s, wall_).value();
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(third->host, second->host) << "the first has not answered yet";
}

TEST_F(TurnOfHosts, AHostHearsOfWhatItsPagesNeed) {
  add("https://a.example/1");
  add("https://b.example/1");
  add("https://b.example/2");
  Turns turns(frontier_, rules());
  const auto a = turns.next(now_, wall_).value();
  turns.requisite_overloaded(turn_url("https://b.example/style.css"), now_, {});
  turns.requisite_overloaded(turn_url("https://cdn.example/style.css"), now_, {});
  EXPECT_FALSE(turns.next(now_ + 900ms, wall_).value().has_value());
  EXPECT_NE(turns.next(now_ + 1s, wall_).value()->host, a->host);
}

TEST_F(TurnOfHosts, RobotsTxtIsAskedForFirstAndHeeded) {
  add("https://a.example/public");
  add("https://a.example/private/1");
  Turns turns(frontier_, obeying());
  const auto robots = turns.next(now_, wall_).value();
  ASSERT_TRUE(robots->robots);
  EXPECT_EQ(robots->url.url, "https://a.example/robots.txt");
  EXPECT_FALSE(turns.next(now_, wall_).value().has_value()) << "nothing before it came";
  ASSERT_TRUE(turns.robots_ended(robots->host,
                                 Robots::parse("User-agent: *\nDisallow: /private/\n"), wall_));
  EXPECT_EQ(turns.next(now_, wall_).value()->url.url, "https://a.example/public");
  EXPECT_FALSE(turns.next(now_, wall_).value().has_value());
  EXPECT_EQ(frontier_.count(UrlState::kRefused), 1U);
  const auto why = turns.why_not(turn_url("https://a.example/private/2"));
  ASSERT_TRUE(why);
  EXPECT_EQ(why->kind, ErrorKind::kRefused);
  EXPECT_EQ(why->message, "robots.txt asks not to");
  EXPECT_FALSE(turns.why_not(turn_url("https://unknown.example/private/2")));
}

TEST_F(TurnOfHosts, WithoutItsRobotsTxtAHostFailsUntilTheNextRun) {
  add("https://a.example/1");
  {
    Turns turns(frontier_, obeying());
    const auto robots = turns.next(now_, wall_).value();
    turns.robots_failed(robots->host, {ErrorKind::kRefused, "nobody may ask"});
    const auto why = turns.why_not(turn_url("https://a.example/2"));
    ASSERT_TRUE(why);
    EXPECT_EQ(why->kind, ErrorKind::kNetwork) << "it is not robots.txt that refuses";
    EXPECT_EQ(why->message, "nobody may ask");
    EXPECT_FALSE(turns.next(now_, wall_).value().has_value());
    EXPECT_EQ(frontier_.count(UrlState::kFailed), 1U);
    add("https://a.example/2");
    EXPECT_FALSE(turns.next(now_, wall_).value().has_value()) << "it is not asked again";
    EXPECT_EQ(frontier_.count(UrlState::kFailed), 2U);
    EXPECT_EQ(turns.failed_robots().at(0).origin, "https://a.example");
  }
  add("https://a.example/3");
  Turns later(frontier_, obeying());
  EXPECT_TRUE(later.next(now_, wall_).value()->robots);
}

TEST_F(TurnOfHosts, RobotsTxtIsKeptForADay) {
  add("https://a.example/1");
  {
    Turns turns(frontier_, obeying());
    const auto robots = turns.next(now_, wall_).value();
    ASSERT_TRUE(turns.robots_ended(robots->host, {}, wall_));
  }
  const Time soon{wall_.us + kMicrosecondsOfDay - kMicrosecondsOfSecond};
  Turns turns(frontier_, obeying());
  EXPECT_FALSE(turns.next(now_, soon).value()->robots);
  ASSERT_TRUE(frontier_.add(turn_url("https://a.example/2"), {}));
  Turns later(frontier_, obeying());
  EXPECT_TRUE(later.next(now_, Time{wall_.us + kMicrosecondsOfDay}).value()->robots);
}

TEST_F(TurnOfHosts, SuspectsWaitUntilTheyAreLetIn) {
  add("https://a.example/1");
  const auto waiting =
      frontier_.waiting(frontier_.hosts_waiting(0, 1).value()[0].id, wall_, 1).value();
  ASSERT_TRUE(frontier_.begin(waiting[0].id));
  ASSERT_TRUE(frontier_.commit());
  { const Frontier closed = std::move(frontier_); }
  frontier_ = Frontier::open(folder_.path() / "crawl.db").value();
  Turns turns(frontier_, rules());
  EXPECT_FALSE(turns.next(now_, wall_, /*suspects=*/false).value().has_value());
  EXPECT_TRUE(turns.next(now_, wall_, /*suspects=*/true).value()->url.suspect);
}

TEST_F(TurnOfHosts, ManyMoreHostsThanTakePartAtOnceAllHaveTheirTurn) {
  constexpr int kHosts = 1'000;
  for (int i = 0; i < kHosts; ++i) add("https://h" + std::to_string(i) + ".example/");
  Turns turns(frontier_, rules());
  int count = 0;
  for (; count < 2 * kHosts; ++count) {
    const auto turn = turns.next(now_, wall_).value();
    if (!turn) break;
    EXPECT_LE(turns.hosts(), 256U);
    turns.page_ended(turn->host, now_, {});
    ASSERT_TRUE(frontier_.end(turn->url.id, UrlState::kSaved, ""));
  }
  EXPECT_EQ(count, kHosts);
}

}  // namespace
}  // namespace varve::frontier
