// Which run comes next: over changes of the clock, leap days and ends of months, at the ends of
// time, and beside a search that looks at every minute.
#include <random>
#include <set>
#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::at;
using testing::cron;
using testing::shown;
using testing::zone;

TEST(CronNext, Runs) {
  struct RunsRow {
    const char* name;
    const char* expression;
    const char* zone;
    const char* after;
    std::vector<const char*> runs;
  };
  const std::vector<RunsRow> rows = {
      {"strictly after", "* * * * *", "UTC", "2026-01-01T00:00:00Z", {"2026-01-01T00:01:00Z"}},
      {"a microsecond before",
       "* * * * *",
       "UTC",
       "2025-12-31T23:59:59.999999Z",
       {"2026-01-01T00:00:00Z"}},
      {"before 1970", "0 0 1 1 *", "UTC", "1969-12-31T23:59:59.5Z", {"1970-01-01T00:00:00Z"}},
      {"every second",
       "* * * * * *",
       "UTC",
       "2026-01-01T00:00:00.25Z",
       {"2026-01-01T00:00:01Z", "2026-01-01T00:00:02Z"}},
      {"either day",
       "0 0 13 * FRI",
       "UTC",
       "2026-01-01T00:00:00Z",
       {"2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z"}},
      {"short months are left out",
       "0 12 31 * *",
       "UTC",
       "2026-01-31T12:00:00Z",
       {"2026-03-31T12:00:00Z", "2026-05-31T12:00:00Z", "2026-07-31T12:00:00Z",
        "2026-08-31T12:00:00Z"}},
      {"leap days",
       "0 0 29 2 *",
       "UTC",
       "2020-02-29T00:00:00Z",
       {"2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"}},
      {"no leap day in 2100",
       "0 0 29 2 *",
       "Europe/Zurich",
       "2096-03-01T00:00:00Z",
       {"2104-02-28T23:00:00Z"}},
      {"the night before a leap day, in UTC",
       "30 23 29 2 *",
       "America/New_York",
       "2023-01-01T00:00:00Z",
       {"2024-03-01T04:30:00Z"}},
      {"Zurich, spring: a time that is not there",
       "30 2 * * *",
       "Europe/Zurich",
       "2026-03-28T00:00:00Z",
       {"2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"}},
      {"Zurich, spring: every hour",
       "0 * * * *",
       "Europe/Zurich",
       "2026-03-28T23:30:00Z",
       {"2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"}},
      {"Zurich, autumn: a time that is there twice",
       "30 2 * * *",
       "Europe/Zurich",
       "2026-10-24T23:00:00Z",
       {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"}},
      {"Zurich, autumn: every half hour",
       "*/30 * * * *",
       "Europe/Zurich",
       "2026-10-25T00:15:00Z",
       {"2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z",
        "2026-10-25T02:00:00Z"}},
      {"Zurich: a time that is always there",
       "0 7 * * *",
       "Europe/Zurich",
       "2026-03-28T00:00:00Z",
       {"2026-03-28T06:00:00Z", "2026-03-29T05:00:00Z", "2026-03-30T05:00:00Z"}},
      {"New York, spring",
       "15 2 * * *",
       "America/New_York",
       "2026-03-08T00:00:00Z",
       {"2026-03-09T06:15:00Z"}},
      {"New York, autumn",
       "15 1 * * *",
       "America/New_York",
       "2026-11-01T00:00:00Z",
       {"2026-11-01T05:15:00Z", "2026-11-01T06:15:00Z", "2026-11-02T06:15:00Z"}},
      {"Lord Howe, spring: half an hour is not there",
       "15 2 * * *",
       "Australia/Lord_Howe",
       "2026-10-03T12:00:00Z",
       {"2026-10-04T15:15:00Z"}},
      {"Lord Howe, spring: the other half is",
       "45 2 * * *",
       "Australia/Lord_Howe",
       "2026-10-03T12:00:00Z",
       {"2026-10-03T15:45:00Z"}},
      {"Lord Howe, autumn: half an hour is there twice",
       "45 1 * * *",
       "Australia/Lord_Howe",
       "2026-04-04T12:00:00Z",
       {"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-05T15:15:00Z"}},
      {"Lord Howe, autumn: every quarter of an hour",
       "*/15 * * * *",
       "Australia/Lord_Howe",
       "2026-04-04T14:40:00Z",
       {"2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z",
        "2026-04-04T15:30:00Z"}},
      {"Casablanca, the fasting month begins",
       "30 2 * * *",
       "Africa/Casablanca",
       "2022-03-27T00:00:00Z",
       {"2022-03-27T01:30:00Z", "2022-03-27T02:30:00Z", "2022-03-28T02:30:00Z"}},
      {"Casablanca, the fasting month ends",
       "30 2 * * *",
       "Africa/Casablanca",
       "2022-05-07T12:00:00Z",
       {"2022-05-09T01:30:00Z"}},
      {"no daylight saving",
       "30 2 * * *",
       "Asia/Kolkata",
       "2026-03-28T00:00:00Z",
       {"2026-03-28T21:00:00Z", "2026-03-29T21:00:00Z"}},
      {"a day that Samoa left out",
       "0 0 30 12 *",
       "Pacific/Apia",
       "2011-12-01T00:00:00Z",
       {"2012-12-29T10:00:00Z"}},
      {"the expression's own zone",
       "TZ=Asia/Tokyo 0 9 * * *",
       "America/New_York",
       "2026-01-01T00:00:00Z",
       {"2026-01-02T00:00:00Z"}}};
  for (const RunsRow& row : rows) {
    Time time = at(row.after);
    for (const char* const run : row.runs) {
      const auto next = cron(row.expression).next(time, zone(row.zone));
      ASSERT_EQ(shown(next), shown(at(run))) << row.name;
      EXPECT_TRUE(cron(row.expression).matches(*next, zone(row.zone))) << row.name;
      time = *next;
    }
  }
}

TEST(CronNext, TimeHasEnds) {
  for (const char* name : {"UTC", "Pacific/Auckland", "America/Los_Angeles"}) {
    const Zone zone = testing::zone(name);
    const Cron minutes = cron("* * * * *");
    const auto first = minutes.next(kEarliest, zone);
    ASSERT_TRUE(first) << name;
    EXPECT_LT(first->us - at("0000-01-01T00:00:00Z").us, testing::kMinute) << name;
    EXPECT_EQ(shown(minutes.next(kLatest, zone)), "nothing") << name;
    EXPECT_EQ(shown(minutes.next({kLatest.us - 1}, zone)), "nothing") << name;
    EXPECT_EQ(shown(minutes.next(at("9999-12-31T23:59:00Z"), zone)), "nothing") << name;
    EXPECT_EQ(shown(minutes.next(at("9999-12-31T23:57:59Z"), zone)), "9999-12-31T23:58:00.000000Z")
        << name;
    EXPECT_EQ(shown(cron("0 0 29 2 *").next(at("9997-01-01T00:00:00Z"), zone)), "nothing") << name;
    for (const Time time : {kEarliest, kLatest, Time{kEarliest.us + 1}}) {
      EXPECT_FALSE(minutes.matches(time, zone)) << name;
    }
  }
}

// Numbers that a field allows, and what is written in it.
struct RandomField {
  std::set<int> values;
  std::string text;
  bool unrestricted = false;
};

RandomField random_field(std::mt19937& random, int min, int max) {
  RandomField field;
  if (random() % 2 == 0) {
    for (int value = min; value <= max; ++value) field.values.insert(value);
    return {field.values, "*", true};
  }
  const auto span = static_cast<unsigned>(max - min + 1);
  for (unsigned parts = 1 + random() % 3; parts > 0; --parts) {
    const int value = min + static_cast<int>(random() % span);
    field.values.insert(value);
    field.text += (field.text.empty() ? "" : ",") + std::to_string(value);
  }
  return field;
}

struct RandomCron {
  RandomField minutes, hours, days, months, weekdays;

  explicit RandomCron(std::mt19937& random)
      : minutes(random_field(random, 0, 59)),
        hours(random_field(random, 0, 23)),
        days(random_field(random, 1, 31)),
        months(random_field(random, 1, 12)),
        weekdays(random_field(random, 0, 6)) {}

  [[nodiscard]] std::string text() const {
    return fmt::format("{} {} {} {} {}", minutes.text, hours.text, days.text, months.text,
                       weekdays.text);
  }
  [[nodiscard]] bool matches(const LocalTime& local) const {
    const std::chrono::year_month_day date{std::chrono::year(local.year),
                                           std::chrono::month(static_cast<unsigned>(local.month)),
                                           std::chrono::day(static_cast<unsigned>(local.day))};
    const std::chrono::weekday weekday{std::chrono::sys_days(date)};
    const bool day = days.values.contains(local.day);
    const bool of_week = weekdays.values.contains(static_cast<int>(weekday.c_encoding()));
    const bool either = !days.unrestricted && !weekdays.unrestricted;
    return minutes.values.contains(local.minute) && hours.values.contains(local.hour) &&
           months.values.contains(local.month) && (either ? day || of_week : day && of_week);
  }
};

TEST(CronNext, IsWhatALookAtEveryMinuteFinds) {
  std::mt19937 random(1);
  const char* const zones[] = {"Europe/Zurich", "America/New_York", "Australia/Lord_Howe",
                               "Africa/Casablanca", "UTC"};
  std::size_t found = 0;
  for (int round = 0; round < 400; ++round) {
    const Zone zone = testing::zone(zones[random() % 5]);
    const RandomCron judge(random);
    const auto cron = Cron::parse(judge.text());
    if (!cron) continue;  // 30 February
    // Half of them begin near a change of the clock.
    const auto minutes = static_cast<std::int64_t>(random() % 1'500'000);
    Time time{at("2022-01-01T00:00:00Z").us + minutes * testing::kMinute};
    if (round % 2 == 0)
      time.us = std::min(zone.span_at(time).end.us, time.us + testing::kDay * 200);
    time.us = time.us / testing::kMinute * testing::kMinute - random() % 1'440 * testing::kMinute;
    const auto next = cron->next(time, zone);
    ASSERT_TRUE(next) << judge.text();
    const Time end{time.us + 10 * testing::kDay};
    Time scanned{time.us + testing::kMinute};
    while (scanned < end && !judge.matches(zone.local(scanned))) scanned.us += testing::kMinute;
    if (scanned < end) {
      ++found;
      ASSERT_EQ(shown(next), shown(scanned)) << judge.text() << " in " << zone.name();
    } else {
      ASSERT_GE(*next, end) << judge.text() << " in " << zone.name();
    }
  }
  EXPECT_GT(found, 100U);
}

}  // namespace
}  // namespace varve::schedule
