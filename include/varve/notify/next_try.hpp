// When a notice that could not be delivered is tried again. Pure.
#pragma once

#include <optional>

#include "varve/base/time.hpp"

namespace varve::notify {

inline constexpr std::int64_t kFirstWait = 60 * kMicrosecondsOfSecond;
inline constexpr std::int64_t kLongestWait = 6 * 3'600 * kMicrosecondsOfSecond;
inline constexpr std::int64_t kGivenUpAfter = 3 * kMicrosecondsOfDay;

// After `attempts` that failed, the last at `now`: a minute later, then two, four, … at most six
// hours, and for the last time three days after it was `added`. Nothing where that is over.
std::optional<Time> next_try(int attempts, Time added, Time now);

}  // namespace varve::notify
