// Times and zones as tests write them.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "varve/base/time.hpp"
#include "varve/schedule/cron.hpp"
#include "varve/schedule/zone.hpp"

namespace varve::schedule::testing {

constexpr std::int64_t kSecond = kMicrosecondsOfSecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = kMicrosecondsOfDay;

// RFC 3339, with any offset.
inline Time at(std::string_view text) {
  const auto time = parse_rfc3339(text);
  EXPECT_TRUE(time) << text << " is no time";
  return time.value_or(Time{});
}

inline Zone zone(std::string_view name) {
  return Zone::named(name).value();
}

inline Cron cron(std::string_view expression) {
  return Cron::parse(expression).value();
}

// For people to read when a test fails.
inline std::string shown(std::optional<Time> time) {
  return time ? time->rfc3339() : "nothing";
}

}  // namespace varve::schedule::testing
