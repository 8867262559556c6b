#include "varve/base/time.hpp"

#include <gtest/gtest.h>

namespace varve {
namespace {

Time at(std::string_view rfc3339) {
  return parse_rfc3339(rfc3339).value();
}

TEST(Time, IsWrittenInEveryForm) {
  const Time time = at("2026-11-22T20:15:30.123456Z");
  EXPECT_EQ(time.digits14(), "20261122201530");
  EXPECT_EQ(time.digits20(), "20261122201530123456");
  EXPECT_EQ(time.rfc3339(), "2026-11-22T20:15:30.123456Z");
  EXPECT_EQ(time.http_date(), "Sun, 22 Nov 2026 20:15:30 GMT");
  EXPECT_EQ(at("1969-12-31T23:59:59.5Z").digits20(), "19691231235959500000");
  EXPECT_EQ(at("1969-12-31T23:59:59Z").http_date(), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(Time, OfAnyYearHasFourDigitsOfItOrMore) {
  const Time early = at("0999-01-02T03:04:05.000006Z");
  EXPECT_EQ(early.digits20(), "09990102030405000006");
  EXPECT_EQ(early.digits14(), "09990102030405");
  EXPECT_EQ(early.http_date().substr(4), " 02 Jan 0999 03:04:05 GMT");
  constexpr Time kYear10000{253'402'300'800'000'000};
  EXPECT_EQ(kYear10000.digits20(), "100000101000000000000");
  EXPECT_EQ(kYear10000.http_date(), "Sat, 01 Jan 10000 00:00:00 GMT");
  constexpr Time kYearBefore0{-62'198'755'200'000'000};
  EXPECT_EQ(kYearBefore0.digits20(), "-0010101000000000000");
}

struct DigitsRow {
  const char* digits;
  const char* first;
  const char* last;
};

TEST(Digits, StandForARange) {
  const DigitsRow rows[] = {
      {"2026", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999999Z"},
      {"202402", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59.999999Z"},
      {"202612", "2026-12-01T00:00:00Z", "2026-12-31T23:59:59.999999Z"},
      {"20261122", "2026-11-22T00:00:00Z", "2026-11-22T23:59:59.999999Z"},
      {"2026112220", "2026-11-22T20:00:00Z", "2026-11-22T20:59:59.999999Z"},
      {"202611222015", "2026-11-22T20:15:00Z", "2026-11-22T20:15:59.999999Z"},
      {"20261122201530", "2026-11-22T20:15:30Z", "2026-11-22T20:15:30.999999Z"},
      {"20261122201530000001", "2026-11-22T20:15:30.000001Z", "2026-11-22T20:15:30.000001Z"},
  };
  for (const auto& row : rows) {
    const auto range = parse_digits(row.digits);
    ASSERT_TRUE(range) << row.digits;
    EXPECT_EQ(range->first, at(row.first)) << row.digits;
    EXPECT_EQ(range->last, at(row.last)) << row.digits;
  }
}

TEST(Digits, ThatAreNoDateAreNothing) {
  for (const char* digits :
       {"", "202", "20261", "20261301", "20260230", "2026112224", "202611222060",
        "20261122201530123", "2026x122", "202611222015301234567"}) {
    EXPECT_FALSE(parse_digits(digits)) << digits;
  }
}

TEST(ParseTime, KnowsDigitsRfc3339AndWords) {
  const Time now = at("2026-03-31T12:00:00Z");
  const std::pair<const char*, Time> rows[] = {
      {"2026", at("2026-01-01T00:00:00Z")},
      {"2026-11-22", at("2026-11-22T00:00:00Z")},
      {"2026-11-22T20:15:30+01:30", at("2026-11-22T18:45:30Z")},
      {"2026-11-22 20:15:30.1234567Z", at("2026-11-22T20:15:30.123456Z")},
      {"latest", kLatest},
      {"first", kEarliest},
      {"now", now},
      {"yesterday", at("2026-03-30T12:00:00Z")},
      {"3 days ago", at("2026-03-28T12:00:00Z")},
      {"1 month ago", at("2026-02-28T12:00:00Z")},
      {"2 years ago", at("2024-03-31T12:00:00Z")},
      {"90 minutes ago", at("2026-03-31T10:30:00Z")},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(parse_time(text, now), expected) << text;
  for (const char* text :
       {"", "tomorrow", "days ago", "-3 days ago", "3 fortnights ago", "12:00"}) {
    EXPECT_FALSE(parse_time(text, now)) << text;
  }
}

TEST(HttpDate, IsReadInItsThreeForms) {
  const Time expected = at("1994-11-06T08:49:37Z");  // RFC 9110 5.6.7's examples
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  for (const char* text : {"", "Sun", "Sun, 06 Nov 1994", "Sun, 06 Now 1994 08:49:37 GMT",
                           "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET"}) {
    EXPECT_FALSE(parse_http_date(text)) << text;
  }
}

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("500ms"), 500'000);
  EXPECT_EQ(parse_duration("90s"), 90'000'000);
  EXPECT_EQ(parse_duration("3d"), 3 * 86'400'000'000);
  for (const char* text :
       {"", "3", "d", "ms", "-1d", "3x", "3us", "3 ms", "1.5s", "3mss", "99999999999999999y"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace varve
