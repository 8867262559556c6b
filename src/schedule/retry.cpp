#include "varve/schedule/retry.hpp"

#include <algorithm>

#include "schedule/civil.hpp"
#include "schedule/spread.hpp"

namespace varve::schedule {
namespace {

// In 64 bits, whatever the numbers: no wait is longer than a century.
constexpr std::int64_t kMostWait = 36'525 * kMicrosecondsOfDay;

std::int64_t whole_wait(const Backoff& backoff, int failures) {
  const std::int64_t longest = std::clamp<std::int64_t>(backoff.longest, 0, kMostWait);
  std::int64_t wait = std::clamp<std::int64_t>(backoff.first, 0, longest);
  for (int doublings = failures - 1; doublings > 0 && wait > 0 && wait < longest; --doublings) {
    wait = std::min(2 * wait, longest);
  }
  return wait;
}

}  // namespace

std::optional<Time> retry_at(const Backoff& backoff, int failures, Time failed,
                             std::optional<Time> next_start, std::uint64_t seed) {
  const std::int64_t wait = whole_wait(backoff, failures);
  const std::int64_t half = wait - wait / 2;
  const Time from = std::clamp(failed, kFirstTime, kLastTime);
  const Time at{from.us + half + spread(seed, failed.us, wait / 2)};
  if (next_start && *next_start <= at) return std::nullopt;
  return at;
}

}  // namespace varve::schedule
