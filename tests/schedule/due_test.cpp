#include "varve/schedule/due.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::at;
using testing::kDay;
using testing::kHour;
using testing::kMinute;
using testing::kSecond;
using testing::shown;

Rule by_cron(const char* expression, const char* zone = "UTC") {
  return {CronRule{testing::cron(expression), testing::zone(zone)}};
}
Rule by_interval(std::int64_t interval, const char* anchor) {
  return {IntervalRule{interval, at(anchor)}};
}

TEST(Due, Table) {
  struct DueRow {
    const char* name;
    Rule rule;
    const char* last;
    const char* now;
    std::optional<const char*> run;
    std::uint64_t missed;
    std::optional<const char*> look_again;
  };
  const Rule daily = by_cron("0 7 * * *", "Europe/Zurich");
  const Rule six_hours = by_interval(6 * kHour, "2026-01-01T01:00:00Z");
  const std::vector<DueRow> rows = {
      {"not yet",
       daily,
       "2026-01-01T06:00:00Z",
       "2026-01-02T05:59:59Z",
       {},
       0,
       "2026-01-02T06:00:00Z"},
      {"to the microsecond", daily, "2026-01-01T06:00:00Z", "2026-01-02T06:00:00Z",
       "2026-01-02T06:00:00Z", 0, "2026-01-03T06:00:00Z"},
      {"late", daily, "2026-01-01T06:00:00Z", "2026-01-02T20:00:00Z", "2026-01-02T06:00:00Z", 0,
       "2026-01-03T06:00:00Z"},
      {"once for a hundred that were missed", daily, "2026-01-01T06:00:00Z", "2026-04-12T05:00:00Z",
       "2026-04-12T05:00:00Z", 100, "2026-04-13T05:00:00Z"},
      {"a new schedule",
       daily,
       "2026-01-01T12:00:00Z",
       "2026-01-01T12:00:00Z",
       {},
       0,
       "2026-01-02T06:00:00Z"},
      {"the clock was set back an hour",
       daily,
       "2026-01-02T06:00:00Z",
       "2026-01-02T05:30:00Z",
       {},
       0,
       "2026-01-03T06:00:00Z"},
      {"the clock was years ahead once", daily, "2038-01-02T06:00:00Z", "2026-01-02T05:30:00Z",
       "2026-01-01T06:00:00Z", 0, "2026-01-02T06:00:00Z"},
      {"the clock was years ahead once, and nothing is due",
       by_cron("0 0 * * MON"),
       "2038-01-02T06:00:00Z",
       "2026-01-02T05:30:00Z",
       {},
       0,
       "2026-01-05T00:00:00Z"},
      {"the clock was years ahead once, and then something is", by_cron("0 0 * * MON"),
       "2038-01-02T06:00:00Z", "2026-01-05T00:00:00Z", "2026-01-05T00:00:00Z", 0,
       "2026-01-12T00:00:00Z"},
      {"an interval, before its anchor",
       six_hours,
       "2025-12-31T00:00:00Z",
       "2026-01-01T00:00:00Z",
       {},
       0,
       "2026-01-01T01:00:00Z"},
      {"an interval, at its anchor", six_hours, "2025-12-31T00:00:00Z", "2026-01-01T01:00:00Z",
       "2026-01-01T01:00:00Z", 0, "2026-01-01T07:00:00Z"},
      {"an interval, later", six_hours, "2026-01-01T01:00:00Z", "2026-01-02T00:00:00Z",
       "2026-01-01T19:00:00Z", 2, "2026-01-02T01:00:00Z"},
      {"an interval that is counted no further", by_interval(kMinute, "2026-01-01T00:00:00Z"),
       "2026-01-01T00:00:00Z", "2027-01-01T00:00:30Z", "2027-01-01T00:00:00Z", DueRun::kMostCounted,
       "2027-01-01T00:01:00Z"},
      {"every second for ten years", by_cron("* * * * * *"), "2016-01-01T00:00:00Z",
       "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00Z", DueRun::kMostCounted,
       "2026-01-01T00:00:01Z"},
      {"the last year that there is",
       by_cron("0 0 1 1 *"),
       "9997-01-01T00:00:00Z",
       "9999-12-31T00:00:00Z",
       "9999-01-01T00:00:00Z",
       1,
       {}}};
  for (const DueRow& row : rows) {
    const Due found = due(row.rule, {at(row.last)}, at(row.now));
    const auto time = [](std::optional<const char*> text) {
      return shown(text ? std::optional(at(*text)) : std::nullopt);
    };
    EXPECT_EQ(found.run ? shown(found.run->planned) : "nothing", time(row.run)) << row.name;
    EXPECT_EQ(found.run ? found.run->missed : 0, row.missed) << row.name;
    EXPECT_EQ(shown(found.look_again), time(row.look_again)) << row.name;
  }
}

TEST(Due, WhileARunIsAtWorkNothingIsAndThenOneFollows) {
  const Rule rule = by_cron("*/10 * * * *");
  Progress progress{at("2026-01-01T00:00:00Z"), true};
  const Due meanwhile = due(rule, progress, at("2026-01-01T00:35:00Z"));
  EXPECT_FALSE(meanwhile.run);
  EXPECT_FALSE(meanwhile.look_again);
  progress.running = false;
  const Due after = due(rule, progress, at("2026-01-01T00:35:00Z"));
  ASSERT_TRUE(after.run);
  EXPECT_EQ(after.run->planned, at("2026-01-01T00:30:00Z"));
  EXPECT_EQ(after.run->missed, 2U);
  progress.last_planned = after.run->planned;
  EXPECT_FALSE(due(rule, progress, at("2026-01-01T00:36:00Z")).run);
}

TEST(Due, JitterIsTheSameForTheSameRunAndSpreadsSchedules) {
  std::set<Time> starts;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rule rule = by_cron("0 * * * *");
    rule.jitter = 10 * kMinute;
    rule.seed = seed;
    const Time planned = at("2026-01-01T01:00:00Z");
    const Time start = start_of(rule, planned);
    EXPECT_EQ(start_of(rule, planned), start);
    EXPECT_GE(start, planned);
    EXPECT_LE(start.us, planned.us + rule.jitter);
    starts.insert(start);
    const Progress progress{at("2026-01-01T00:00:00Z")};
    EXPECT_EQ(due(rule, progress, planned).look_again,
              planned == start ? std::nullopt : std::optional(start));
    EXPECT_FALSE(due(rule, progress, {start.us - 1}).run);
    EXPECT_EQ(due(rule, progress, start).run->planned, planned);
  }
  EXPECT_GT(starts.size(), 95U);
  EXPECT_GT(starts.rbegin()->us - starts.begin()->us, 9 * kMinute);
}

TEST(Due, ARunWaitsForItsJitterAndTheOneBeforeItDoesNot) {
  Rule rule = by_cron("0 * * * *");
  rule.jitter = kDay;  // never as far as the next hour, all the same
  const Time one = at("2026-01-01T01:00:00Z");
  const Time two = at("2026-01-01T02:00:00Z");
  ASSERT_LT(start_of(rule, one), two);
  ASSERT_GT(start_of(rule, two), two);
  const Due found = due(rule, {at("2026-01-01T00:00:00Z")}, two);
  ASSERT_TRUE(found.run);
  EXPECT_EQ(found.run->planned, one);
  EXPECT_EQ(found.look_again, start_of(rule, two));
}

// A machine that sleeps at random, runs that take long: every planned time is run or missed, and
// none is both or twice.
TEST(Due, EveryPlannedTimeIsRunOrMissedOnce) {
  std::mt19937 random(1);
  std::vector<Rule> rules = {by_cron("*/20 * * * *", "Europe/Zurich"),
                             by_cron("30 2 * * *", "Australia/Lord_Howe"),
                             by_cron("0 7 * * MON-FRI", "America/New_York"),
                             by_interval(7 * kHour + 13 * kSecond, "2026-01-01T00:00:00Z")};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    Rule& rule = rules[i];
    rule.jitter = static_cast<std::int64_t>(i) * 17 * kMinute;
    const Time begin = at("2026-01-01T12:00:00Z");
    const Time end = at("2027-01-01T12:00:00Z");
    Progress progress{begin};
    std::uint64_t counted = 0;
    for (Time now = begin; now < end;
         now.us += static_cast<std::int64_t>(random() % 600) * kMinute) {
      const Due found = due(rule, progress, now);
      if (found.look_again) ASSERT_GT(*found.look_again, now);
      if (found.run) {
        ASSERT_GT(found.run->planned, progress.last_planned);
        ASSERT_LE(start_of(rule, found.run->planned), now);
        counted += 1 + found.run->missed;
        progress.last_planned = found.run->planned;
      }
      progress.running = random() % 4 == 0;
    }
    std::uint64_t planned = 0;
    for (auto time = next_planned(rule, begin); time && *time <= progress.last_planned;
         time = next_planned(rule, *time)) {
      ++planned;
    }
    EXPECT_EQ(counted, planned) << i;
    EXPECT_GT(planned, 200U) << i;
  }
}

TEST(Due, ExtremeTimesDoNotOverflow) {
  const Time extremes[] = {kEarliest, {kEarliest.us + 1}, {-1}, {0}, {kLatest.us - 1}, kLatest};
  for (const Time anchor : extremes) {
    for (const std::int64_t interval : {INT64_MIN, std::int64_t{0}, kDay, INT64_MAX}) {
      Rule rule{IntervalRule{interval, anchor}};
      rule.jitter = interval;
      for (const Time last : extremes) {
        for (const Time now : extremes) {
          const Due found = due(rule, {last}, now);
          if (found.run) EXPECT_LE(found.run->planned, now);
          if (const auto next = next_planned(rule, now)) EXPECT_GT(*next, now);
        }
      }
    }
  }
}

}  // namespace
}  // namespace varve::schedule
