#include <gmock/gmock.h>

#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::at;
using ::testing::HasSubstr;
using testing::shown;

TEST(CronParse, ExpressionsSayTheSameInDifferentWays) {
  struct SameRow {
    const char* name;
    const char* expression;
    const char* same;
  };
  const std::vector<SameRow> rows = {{"hourly", "@hourly", "0 * * * *"},
                                     {"daily", "@daily", "0 0 * * *"},
                                     {"midnight", "@midnight", "0 0 * * *"},
                                     {"weekly", "@weekly", "0 0 * * SUN"},
                                     {"monthly", "@monthly", "0 0 1 * *"},
                                     {"yearly", "@yearly", "0 0 1 1 *"},
                                     {"annually", "@Annually", "0 0 1 1 *"},
                                     {"blanks", " \t 5  4 \t* * *  ", "5 4 * * *"},
                                     {"seconds", "0 5 4 * * *", "5 4 * * *"},
                                     {"a zone", "TZ=UTC @daily", "0 0 * * *"},
                                     {"a zone by its other name", "CRON_TZ=UTC  @daily", "@daily"}};
  for (const SameRow& row : rows) {
    Time time = at("2026-01-31T12:34:56Z");
    for (int i = 0; i < 50; ++i) {
      const auto next = testing::cron(row.expression).next(time, Zone::utc());
      ASSERT_EQ(shown(next), shown(testing::cron(row.same).next(time, Zone::utc()))) << row.name;
      time = *next;
    }
  }
}

TEST(CronParse, KeepsWhatItWasGiven) {
  EXPECT_EQ(testing::cron(" TZ=Asia/Tokyo 0 7 * * MON ").expression(), "TZ=Asia/Tokyo 0 7 * * MON");
  EXPECT_EQ(testing::cron("TZ=Asia/Tokyo @daily").zone()->name(), "Asia/Tokyo");
  EXPECT_FALSE(testing::cron("@daily").zone());
}

TEST(CronParse, Errors) {
  struct ErrorRow {
    const char* name;
    std::string expression;
    const char* says;
  };
  const std::vector<ErrorRow> rows = {
      {"empty", "", "0 fields"},
      {"one word", "xyz", "1 fields"},
      {"a year", "0 0 0 1 1 * 2026", "7 fields"},
      {"which field", "0 25 * * *", "hours: \"25\" goes above 23"},
      {"weekdays", "0 0 * * 8", "days of the week: \"8\" goes above 7"},
      {"no shorthand", "@noon", "there are @hourly"},
      {"an interval", "@every 1h30m", "--every 6h"},
      {"at start", "@reboot", "there are @hourly"},
      {"a zone that there is not", "TZ=Europe/Zurih @daily", "did you mean Europe/Zurich?"},
      {"a zone only", "TZ=UTC", "0 fields"},
      {"a zone without name", "TZ= @daily", "\"\" is no time zone"},
      {"30 February", "0 0 30 2 *", "never comes"},
      {"31 of short months", "0 0 31 2,4,6,9,11 *", "never comes"},
      {"a line feed", "0 0 1\n1 *", "4 fields"}};
  for (const ErrorRow& row : rows) {
    const auto cron = Cron::parse(row.expression);
    ASSERT_FALSE(cron) << row.name;
    EXPECT_EQ(cron.error().kind, ErrorKind::kInvalid) << row.name;
    EXPECT_THAT(cron.error().message, HasSubstr(row.says)) << row.name;
    EXPECT_THAT(cron.error().message, HasSubstr("is no cron expression: ")) << row.name;
  }
}

TEST(CronParse, WhatIsTooLongIsALimit) {
  std::string all = "0";
  while (all.size() < 1'014) all += ",00";
  EXPECT_TRUE(Cron::parse(all + " * * * *"));
  EXPECT_EQ(Cron::parse(all + std::string(1'024, ' ')).error().kind, ErrorKind::kLimit);
}

// With a weekday there is always such a day.
TEST(CronParse, AWeekdayBesideADayThatNeverComesIsEnough) {
  EXPECT_TRUE(Cron::parse("0 0 30 2 MON"));
  EXPECT_TRUE(Cron::parse("0 0 29 2 *"));
}

}  // namespace
}  // namespace varve::schedule
