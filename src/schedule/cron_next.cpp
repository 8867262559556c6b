#include <algorithm>

#include "schedule/civil.hpp"
#include "schedule/cron_calendar.hpp"
#include "varve/schedule/cron.hpp"

namespace varve::schedule {
namespace {

// The first instant, in seconds, from which on there may be a run, given that there is none before
// `from`. No clock is as much as a day off UTC, so a run's instant is less than a day from what the
// clock shows; which saves looking at each change of the clock of the years until 29 February.
std::optional<std::int64_t> earliest(const CronFields& fields, std::int64_t from) {
  const auto clock = next_clock_time(fields, from - kSecondsOfDay);
  if (!clock) return std::nullopt;
  return std::max(from, *clock - kSecondsOfDay);
}

}  // namespace

// While the clock is not set, it is a number of seconds off UTC: that is one look into the
// calendar. Where what is found there is beyond the clock's next setting, the search goes on from
// that.
std::optional<Time> Cron::next(Time after, const Zone& zone) const {
  const Zone& own = zone_ ? *zone_ : zone;
  const std::int64_t begin = std::max(second_of(after) + 1, kFirstSecond);
  const std::int64_t end = std::min(begin + kMostYearsAhead * 366 * kSecondsOfDay, kLastSecond);
  auto from = begin <= kLastSecond ? earliest(fields_, begin) : std::nullopt;
  while (from && *from <= end) {
    const Zone::Span span = own.span_at(time_of(*from));
    const auto clock = next_clock_time(fields_, *from + span.offset.count());
    if (!clock) return std::nullopt;
    const std::int64_t found = *clock - span.offset.count();
    if (found > kLastSecond) return std::nullopt;
    if (time_of(found) < span.end) return time_of(found);
    from = earliest(fields_, second_of(span.end));
  }
  return std::nullopt;
}

bool Cron::matches(Time time, const Zone& zone) const {
  const std::int64_t second = second_of(time);
  if (second < kFirstSecond || second > kLastSecond) return false;
  return next(time_of(second - 1), zone) == time_of(second);
}

}  // namespace varve::schedule
