// Times in microseconds since 1970-01-01T00:00:00Z, always UTC. The 14-digit form is for people and
// URLs. All functions are pure but for now(), and thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve {

struct Time {
  std::int64_t us = 0;

  auto operator<=>(const Time&) const = default;

  static Time now();

  [[nodiscard]] std::string digits14() const;   // 20261122201530
  [[nodiscard]] std::string digits20() const;   // 20261122201530123456
  [[nodiscard]] std::string rfc3339() const;    // 2026-11-22T20:15:30.123456Z
  [[nodiscard]] std::string http_date() const;  // Sun, 22 Nov 2026 20:15:30 GMT (RFC 9110 5.6.7)
};

// Days since 1970-01-01 that the time is in; negative before it.
inline constexpr std::int64_t kMicrosecondsOfSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsOfDay = 86'400'000'000;
constexpr std::int64_t day_number(Time time) {
  return time.us / kMicrosecondsOfDay - (time.us % kMicrosecondsOfDay < 0 ? 1 : 0);
}

// Which instants a time that somebody gave stands for: "2026" is all of that year.
struct TimeRange {
  Time first;
  Time last;  // inclusive
};

// 4 to 14 digits, or 20 (the parts that are missing are a range; 14 digits are one second).
// Nothing where a digit string is no date.
std::optional<TimeRange> parse_digits(std::string_view digits);

// A TIME of the command line: digits as above, RFC 3339, "latest", "first", "now", "yesterday",
// "3 days ago" (seconds, minutes, hours, days, weeks, months, years). An instant is wanted:
// a range gives its first. `now` is what the words are relative to.
Result<Time> parse_time(std::string_view text, Time now);

// RFC 3339 with any offset and any number of decimals (beyond six cut off).
std::optional<Time> parse_rfc3339(std::string_view text);

// A date in a header: RFC 9110 5.6.7, the obsolete forms too.
std::optional<Time> parse_http_date(std::string_view text);

// A duration of the command line: "500ms", "90s", "15m", "6h", "3d", "2w", "1y"; in microseconds.
Result<std::int64_t> parse_duration(std::string_view text);

inline constexpr Time kEarliest{INT64_MIN};
inline constexpr Time kLatest{INT64_MAX};

}  // namespace varve
