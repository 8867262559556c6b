#include "varve/schedule/zone.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <thread>
#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::at;
using testing::zone;

TEST(Zone, OffsetsAreThoseOfTheInstant) {
  struct OffsetRow {
    const char* name;
    const char* zone;
    const char* time;
    int minutes;
  };
  const std::vector<OffsetRow> rows = {
      {"winter", "Europe/Zurich", "2026-01-15T00:00:00Z", 60},
      {"the last moment of winter", "Europe/Zurich", "2026-03-29T00:59:59.999999Z", 60},
      {"the first moment of summer", "Europe/Zurich", "2026-03-29T01:00:00Z", 120},
      {"the last moment of summer", "Europe/Zurich", "2026-10-25T00:59:59.999999Z", 120},
      {"winter again", "Europe/Zurich", "2026-10-25T01:00:00Z", 60},
      {"no rule ends", "Europe/Zurich", "9999-07-01T00:00:00Z", 120},
      {"west", "America/New_York", "2026-07-01T00:00:00Z", -240},
      {"half an hour of daylight saving", "Australia/Lord_Howe", "2026-01-01T00:00:00Z", 660},
      {"without it", "Australia/Lord_Howe", "2026-07-01T00:00:00Z", 630},
      {"the fasting month", "Africa/Casablanca", "2022-04-15T00:00:00Z", 0},
      {"the rest of the year", "Africa/Casablanca", "2022-07-01T00:00:00Z", 60},
      {"no daylight saving", "Asia/Kathmandu", "2026-07-01T00:00:00Z", 345},
      {"no place", "UTC", "2026-07-01T00:00:00Z", 0},
      {"an offset for a name", "GMT+05:30", "2026-07-01T00:00:00Z", 330}};
  for (const OffsetRow& row : rows) {
    EXPECT_EQ(zone(row.zone).offset_at(at(row.time)), std::chrono::minutes(row.minutes))
        << row.name;
  }
}

// The second zone is asked backwards, so that it never answers by what it remembers.
TEST(Zone, ASpanEndsWhereTheOffsetChangesAndNotBefore) {
  for (const char* name : {"Europe/Zurich", "America/New_York", "Australia/Lord_Howe",
                           "Africa/Casablanca", "Pacific/Apia", "Asia/Manila"}) {
    const Zone zone = testing::zone(name);
    const Zone fresh = testing::zone(name);
    std::vector<Zone::Span> spans;
    for (Time time = at("1800-01-01T00:00:00Z"); time < at("2100-01-01T00:00:00Z");
         time = spans.back().end) {
      spans.push_back(zone.span_at(time));
    }
    EXPECT_GT(spans.size(), 10U) << name;
    for (std::size_t i = spans.size() - 1; i > 0; --i) {
      const Time change = spans[i - 1].end;
      EXPECT_EQ(fresh.offset_at(change), spans[i].offset) << name << change.rfc3339();
      EXPECT_EQ(fresh.offset_at({change.us - 1}), spans[i - 1].offset) << name << change.rfc3339();
    }
  }
}

TEST(Zone, LocalTimesHaveNoInstantOneOrTwo) {
  struct InstantRow {
    const char* name;
    const char* zone;
    LocalTime local;
    std::vector<const char*> instants;
  };
  const std::vector<InstantRow> rows = {
      {"one", "Europe/Zurich", {2026, 7, 1, 12, 30, 15}, {"2026-07-01T10:30:15Z"}},
      {"before the gap", "Europe/Zurich", {2026, 3, 29, 1, 59, 59}, {"2026-03-29T00:59:59Z"}},
      {"in the gap", "Europe/Zurich", {2026, 3, 29, 2, 30, 0}, {}},
      {"after the gap", "Europe/Zurich", {2026, 3, 29, 3, 0, 0}, {"2026-03-29T01:00:00Z"}},
      {"there twice",
       "Europe/Zurich",
       {2026, 10, 25, 2, 30, 0},
       {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}},
      {"there twice, half an hour apart",
       "Australia/Lord_Howe",
       {2026, 4, 5, 1, 45, 0},
       {"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"}},
      {"a day that Samoa left out", "Pacific/Apia", {2011, 12, 30, 12, 0, 0}, {}},
      {"a day that Alaska had twice, when it was sold",
       "America/Juneau",
       {1867, 10, 18, 16, 0, 0},
       {"1867-10-18T00:57:41Z", "1867-10-19T00:57:41Z"}},
      {"a leap day", "UTC", {2024, 2, 29, 0, 0, 0}, {"2024-02-29T00:00:00Z"}},
      {"no leap day", "UTC", {2023, 2, 29, 0, 0, 0}, {}},
      {"no month", "UTC", {2023, 13, 1, 0, 0, 0}, {}},
      {"no hour", "UTC", {2023, 1, 1, 24, 0, 0}, {}},
      {"negative", "UTC", {2023, -1, -1, -1, -1, -1}, {}},
      {"no year", "UTC", {INT32_MAX, 1, 1, 0, 0, 0}, {}}};
  for (const InstantRow& row : rows) {
    std::vector<Time> expected;
    for (const char* instant : row.instants) expected.push_back(at(instant));
    EXPECT_EQ(zone(row.zone).instants(row.local), expected) << row.name;
    for (const Time& time : expected) EXPECT_EQ(zone(row.zone).local(time), row.local) << row.name;
  }
}

TEST(Zone, LocalTimesBeforeTheEpochAndAtTheEndsAreRight) {
  const Zone zone = testing::zone("America/New_York");
  EXPECT_EQ(zone.local(at("1969-12-31T23:59:59.5Z")), (LocalTime{1969, 12, 31, 18, 59, 59}));
  EXPECT_EQ(zone.local(kEarliest), (LocalTime{0, 1, 1, 0, 0, 0}));
  EXPECT_EQ(zone.local(kLatest), (LocalTime{9999, 12, 31, 23, 59, 59}));
  EXPECT_GT(zone.span_at(kLatest).end, at("9999-12-31T23:59:59Z"));
}

TEST(Zone, UnknownNamesAreRefusedWithOneThatIsNear) {
  struct NameRow {
    const char* name;
    std::string zone;
    const char* says;
  };
  const std::vector<NameRow> rows = {
      {"a letter missing", "Europe/Zurih", "did you mean Europe/Zurich?"},
      {"small letters", "europe/zurich", "did you mean Europe/Zurich?"},
      {"without the continent", "Zurich", "did you mean Europe/Zurich?"},
      {"in two words", "New York", "did you mean America/New_York?"},
      {"a new name", "Asia/Kolkatta", "did you mean Asia/Kolkata?"},
      {"nothing like it", "Middle-earth/Shire", "such as Europe/Zurich"},
      {"an abbreviation", "CEST", "such as Europe/Zurich"},
      {"empty", "", "such as Europe/Zurich"},
      {"no characters", "\xFF\xFE", "such as Europe/Zurich"},
      {"with a NUL", std::string("Europe/Zurich\0x", 15), "did you mean Europe/Zurich?"},
      {"long", std::string(100'000, 'x'), "shorter"}};
  for (const NameRow& row : rows) {
    const auto zone = Zone::named(row.zone);
    ASSERT_FALSE(zone) << row.name;
    EXPECT_EQ(zone.error().kind, ErrorKind::kInvalid) << row.name;
    EXPECT_THAT(zone.error().message, ::testing::HasSubstr(row.says)) << row.name;
  }
}

TEST(Zone, OfTheSystemIsTheOneOfTheEnvironment) {
  ASSERT_EQ(setenv("TZ", "Australia/Lord_Howe", 1), 0);
  EXPECT_EQ(Zone::system().name(), "Australia/Lord_Howe");
  EXPECT_EQ(unsetenv("TZ"), 0);
}

TEST(Zone, CopiesAreUsedByThreadsAtATime) {
  const Zone shared = zone("Europe/Zurich");
  const Cron cron = testing::cron("0 7 * * *");
  const auto run = [&cron](const Zone& zone, int year) {
    std::vector<Time> times;
    Time time = zone.instants({year, 1, 1, 0, 0, 0}).front();
    for (int i = 0; i < 365; ++i) times.push_back(time = *cron.next(time, zone));
    return times;
  };
  std::vector<std::vector<Time>> found(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < found.size(); ++i) {
    threads.emplace_back([&, i] { found[i] = run(shared, 2020 + static_cast<int>(i)); });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i], run(zone("Europe/Zurich"), 2020 + static_cast<int>(i)));
  }
}

}  // namespace
}  // namespace varve::schedule
