// When a run that failed is tried again: soon, then after longer and longer waits, until the next
// run is planned. (fetch/retry.hpp is about a single request, and about seconds.) Pure, and
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "varve/base/time.hpp"

namespace varve::schedule {

struct Backoff {
  std::int64_t first = 60 * kMicrosecondsOfSecond;  // microseconds, after the first failure
  std::int64_t longest = 6 * 3'600 * kMicrosecondsOfSecond;  // no wait is longer
};

// The wait after the n-th failure in a row is first·2^(n-1), at most `longest`; of that, a share of
// between a half and all, which is the same for the same seed and time, so that what failed
// together is not tried together. Nothing where the next run starts no later than that: it takes
// the place of the try. `failures` is at least 1.
std::optional<Time> retry_at(const Backoff& backoff, int failures, Time failed,
                             std::optional<Time> next_start, std::uint64_t seed);

}  // namespace varve::schedule
