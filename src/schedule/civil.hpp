// The years that schedules are about, in seconds since 1970, and rounding that is right before it.
// Internal to schedule. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "varve/base/time.hpp"

namespace varve::schedule {

inline constexpr std::int64_t kSecondsOfDay = 86'400;

// Seconds from the beginning of 1970 to that of `year`, by one and the same clock.
constexpr std::int64_t begin_of_year(int year) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / January / 1).time_since_epoch().count() * kSecondsOfDay;
}

// RFC 3339 can write these years. Beyond them 64 bits of microseconds and std::chrono's years end.
inline constexpr std::int64_t kFirstSecond = begin_of_year(0);
inline constexpr std::int64_t kLastSecond = begin_of_year(10'000) - 1;
inline constexpr Time kFirstTime{kFirstSecond * kMicrosecondsOfSecond};
inline constexpr Time kLastTime{kLastSecond * kMicrosecondsOfSecond};

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// The whole second that the time is in.
constexpr std::int64_t second_of(Time time) {
  return floor_divide(time.us, kMicrosecondsOfSecond);
}

constexpr Time time_of(std::int64_t second) {
  return Time{second * kMicrosecondsOfSecond};
}

}  // namespace varve::schedule
