#include "cli/target.hpp"

#include <gtest/gtest.h>

namespace varve::cli {
namespace {

const Time kNow = parse_rfc3339("2026-11-22T12:00:00Z").value();

struct Row {
  const char* text;
  const char* url;
  Time time;
};

TEST(Target, SplitsAtTheLastAtThatATimeFollows) {
  const Row rows[] = {
      {"https://example.com/", "https://example.com/", kLatest},
      {"https://example.com/@2026", "https://example.com/", parse_digits("2026")->first},
      {"https://me@example.com/", "https://me@example.com/", kLatest},
      {"https://me@example.com/@first", "https://me@example.com/", kEarliest},
      {"https://example.com/@jack", "https://example.com/@jack", kLatest},
      {"example.com@3 days ago", "example.com", parse_rfc3339("2026-11-19T12:00:00Z").value()},
      {"https://example.com/a@2025@2026", "https://example.com/a@2025",
       parse_digits("2026")->first},
  };
  for (const Row& row : rows) {
    const auto target = parse_target(row.text, "", kNow);
    ASSERT_TRUE(target) << row.text;
    EXPECT_EQ(target->url, row.url) << row.text;
    EXPECT_EQ(target->time, row.time) << row.text;
  }
}

TEST(Target, TakesItsTimeFromTheOptionToo) {
  EXPECT_EQ(parse_target("example.com", "2026", kNow)->time, parse_digits("2026")->first);
  EXPECT_FALSE(parse_target("example.com", "sometime", kNow));
  EXPECT_FALSE(parse_target("example.com@2025", "2026", kNow)) << "two times are one too many";
}

TEST(TimeRange, OfDigitsIsAllThatTheyStandFor) {
  EXPECT_EQ(parse_time_range("2026", kNow)->last, parse_digits("2026")->last);
  const auto instant = parse_time_range("2026-11-22T12:00:00Z", kNow);
  EXPECT_EQ(instant->first, instant->last);
  EXPECT_FALSE(parse_time_range("soon", kNow));
}

}  // namespace
}  // namespace varve::cli
