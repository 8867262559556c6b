#include "varve/frontier/pace.hpp"

#include <gtest/gtest.h>

namespace varve::frontier {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

const Pace::Clock::time_point kStart{1'000s};

HostAnswer answer_in(milliseconds took) {
  HostAnswer answer;
  answer.took = took;
  return answer;
}

HostAnswer overloaded(std::optional<milliseconds> retry_after = {}) {
  HostAnswer answer;
  answer.overloaded = true;
  answer.retry_after = retry_after;
  return answer;
}

TEST(Pace, WithADelayOfZeroPagesGoAtOnce) {
  Pace pace({.delay = 0ms, .at_once = 3});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pace.ready(kStart));
    pace.begin(kStart);
  }
  EXPECT_FALSE(pace.ready(kStart));
  pace.end(kStart, answer_in(5ms));
  EXPECT_TRUE(pace.ready(kStart));
}

TEST(Pace, WithADelayOnePageGoesAfterTheOther) {
  Pace pace({.delay = 2s});
  pace.begin(kStart);
  EXPECT_FALSE(pace.ready(kStart + 3s)) << "one is still on its way";
  pace.end(kStart + 500ms, answer_in(500ms));
  EXPECT_FALSE(pace.ready(kStart + 1900ms));
  EXPECT_TRUE(pace.ready(kStart + 2s));
}

TEST(Pace, WithoutADelayAHostIsAskedAsOftenAsItAnswers) {
  Pace pace({});
  EXPECT_EQ(pace.interval(), 100ms);
  pace.begin(kStart);
  pace.end(kStart, answer_in(700ms));
  EXPECT_EQ(pace.interval(), 700ms);
  for (int i = 0; i < 40; ++i) pace.end(kStart, answer_in(60s));
  EXPECT_EQ(pace.interval(), 10s);
}

TEST(Pace, CrawlDelayIsALowerBound) {
  Pace pace({.delay = 0ms});
  pace.set_crawl_delay(5s);
  pace.begin(kStart);
  pace.end(kStart, answer_in(1ms));
  EXPECT_FALSE(pace.ready(kStart + 4s));
  EXPECT_TRUE(pace.ready(kStart + 5s));
}

TEST(Pace, AnOverloadedHostIsLeftAloneLongerEachTime) {
  Pace pace({.delay = 0ms, .at_once = 8});
  pace.begin(kStart);
  pace.end(kStart, overloaded());
  EXPECT_EQ(pace.next(), kStart + 1s);
  EXPECT_EQ(pace.interval(), 1s) << "and no two pages at once any more";
  pace.begin(kStart + 1s);
  pace.end(kStart + 1s, overloaded());
  EXPECT_EQ(pace.next(), kStart + 3s);
  for (int i = 0; i < 20; ++i) pace.end(kStart + 3s, overloaded());
  EXPECT_EQ(pace.next(), kStart + 303s) << "five minutes at most";
}

TEST(Pace, RetryAfterIsHeeded) {
  Pace pace({.delay = 0ms});
  pace.begin(kStart);
  pace.end(kStart, overloaded(90s));
  EXPECT_EQ(pace.next(), kStart + 90s);
  pace.end(kStart, overloaded(48h));
  EXPECT_EQ(pace.next(), kStart + 1h);
}

TEST(Pace, WhatPagesNeedSlowsItOnceAMoment) {
  Pace pace({.delay = 0ms, .at_once = 8});
  for (int i = 0; i < 20; ++i) pace.requisite_overloaded(kStart + 10ms * i, {});
  EXPECT_EQ(pace.next(), kStart + 1s);
  EXPECT_EQ(pace.interval(), 1s);
  pace.requisite_overloaded(kStart + 1s, {});
  EXPECT_EQ(pace.next(), kStart + 3s) << "it was left alone, and has still too much to do";
}

TEST(Pace, WhatIsAlwaysBrokenSlowsItByTenSecondsAtMost) {
  Pace pace({.delay = 0ms, .at_once = 8});
  for (int i = 1; i <= 20; ++i) pace.requisite_overloaded(kStart + 1min * i, 1h);
  EXPECT_EQ(pace.next(), kStart + 20min + 10s);
  EXPECT_EQ(pace.interval(), 10s);
  for (int i = 0; i < 4; ++i) pace.end(kStart + 1h, overloaded());
  EXPECT_EQ(pace.interval(), 160s) << "what pages say counts in full";
  pace.requisite_overloaded(kStart + 2h, {});
  EXPECT_EQ(pace.interval(), 160s) << "and is not taken back";
}

TEST(Pace, AHostThatHasRecoveredIsTrustedAgain) {
  Pace pace({.delay = 0ms, .at_once = 8});
  for (int i = 0; i < 3; ++i) pace.end(kStart, overloaded());
  EXPECT_EQ(pace.interval(), 4s);
  for (int i = 0; i < 30; ++i) pace.end(kStart, answer_in(5ms));
  EXPECT_EQ(pace.interval(), 0ms);
}

}  // namespace
}  // namespace varve::frontier
