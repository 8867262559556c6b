#include "varve/schedule/retry.hpp"

#include <set>
#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::kHour;
using testing::kMinute;

constexpr Time kFailed{1'700'000'000'000'000};

TEST(ScheduleRetry, WaitsDoubleUpToTheLongest) {
  struct WaitRow {
    const char* name;
    Backoff backoff;
    int failures;
    std::int64_t most;  // of which a half to all is waited
  };
  const Backoff usual{kMinute, 6 * kHour};
  const std::vector<WaitRow> rows = {
      {"the first", usual, 1, kMinute},
      {"the second", usual, 2, 2 * kMinute},
      {"the fifth", usual, 5, 16 * kMinute},
      {"the tenth", usual, 10, 6 * kHour},
      {"the last that there can be", usual, INT32_MAX, 6 * kHour},
      {"a first beyond the longest", {kHour, kMinute}, 1, kMinute},
      {"none", {0, kHour}, INT32_MAX, 0},
      {"numbers that make no sense", {-1, -1}, -5, 0},
      {"a century at most", {INT64_MAX, INT64_MAX}, 3, 36'525 * testing::kDay}};
  for (const WaitRow& row : rows) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const auto at = retry_at(row.backoff, row.failures, kFailed, std::nullopt, seed);
      ASSERT_TRUE(at) << row.name;
      EXPECT_GE(at->us - kFailed.us, row.most / 2) << row.name;
      EXPECT_LE(at->us - kFailed.us, row.most) << row.name;
    }
  }
}

TEST(ScheduleRetry, WhatFailedTogetherIsTriedAtDifferentTimes) {
  std::set<Time> times;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    times.insert(*retry_at({}, 1, kFailed, std::nullopt, seed));
    EXPECT_EQ(retry_at({}, 1, kFailed, std::nullopt, seed),
              retry_at({}, 1, kFailed, std::nullopt, seed));
  }
  EXPECT_GT(times.size(), 90U);
  EXPECT_GT(times.rbegin()->us - times.begin()->us, 20 * testing::kSecond);
}

TEST(ScheduleRetry, TheNextRunTakesItsPlace) {
  const Time at = *retry_at({}, 1, kFailed, std::nullopt, 7);
  EXPECT_EQ(retry_at({}, 1, kFailed, Time{at.us + 1}, 7), at);
  EXPECT_FALSE(retry_at({}, 1, kFailed, at, 7));
  EXPECT_FALSE(retry_at({}, 1, kFailed, kFailed, 7));
}

TEST(ScheduleRetry, ExtremeTimesDoNotOverflow) {
  EXPECT_GT(*retry_at({}, 99, kLatest, std::nullopt, 1), testing::at("9999-12-31T00:00:00Z"));
  EXPECT_LT(*retry_at({}, 99, kEarliest, std::nullopt, 1), testing::at("0000-01-02T00:00:00Z"));
}

}  // namespace
}  // namespace varve::schedule
