#include "varve/notify/next_try.hpp"

#include <algorithm>

namespace varve::notify {

std::optional<Time> next_try(int attempts, Time added, Time now) {
  const Time last{added.us + kGivenUpAfter};
  if (now >= last) return std::nullopt;
  const int doublings = std::clamp(attempts - 1, 0, 20);
  const std::int64_t wait = std::min(kFirstWait << doublings, kLongestWait);
  return std::min(Time{now.us + wait}, last);
}

}  // namespace varve::notify
