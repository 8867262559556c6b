// What a cron expression says of a calendar and a clock that is never set. Internal to schedule.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "varve/schedule/cron.hpp"

namespace varve::schedule {

// Leap years are at most eight years apart (1896 to 1904); the rest is for those whose 29 February
// has no such time of day.
inline constexpr int kMostYearsAhead = 40;

// The first time from `from` on that the fields allow, both in seconds since 1970 by the clock.
// Nothing where there is none within kMostYearsAhead.
std::optional<std::int64_t> next_clock_time(const CronFields& fields, std::int64_t from);

}  // namespace varve::schedule
