// How far apart clocks may be. Pure.
#pragma once

#include "varve/base/time.hpp"

namespace varve::evidence {

// Clocks differ, and an authority takes its time.
inline constexpr std::int64_t kTolerance = 5LL * 60 * 1'000'000;  // microseconds

inline bool is_clearly_before(Time a, Time b) {
  return a.us < b.us - kTolerance;
}

}  // namespace varve::evidence
