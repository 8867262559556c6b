#include "varve/schedule/due.hpp"

#include <algorithm>

#include "schedule/civil.hpp"
#include "schedule/spread.hpp"

namespace varve::schedule {
namespace {

// Clocks are set back by seconds often, by an hour at times.
constexpr std::int64_t kMostSetBack = kMicrosecondsOfDay;
constexpr std::int64_t kLongest = kLastTime.us - kFirstTime.us;

Time within_years(Time time) {
  return std::clamp(time, kFirstTime, kLastTime);
}

Time credible(Time last_planned, Time now) {
  if (last_planned.us <= now.us + kMostSetBack) return last_planned;
  return Time{std::max(now, kFirstTime).us - kMostSetBack};
}

std::optional<Time> next_of(const CronRule& rule, Time after) {
  return rule.cron.next(after, rule.zone);
}

std::optional<Time> next_of(const IntervalRule& rule, Time after) {
  const std::int64_t interval = std::clamp(rule.interval, kMicrosecondsOfSecond, kLongest);
  const Time anchor = within_years(rule.anchor);
  if (after < anchor) return anchor;
  after = within_years(after);
  const Time next{after.us + interval - (after.us - anchor.us) % interval};
  return next <= kLastTime ? std::optional(next) : std::nullopt;
}

std::optional<Time> next_start(const Rule& rule, Time planned) {
  const auto next = next_planned(rule, planned);
  return next ? std::optional(start_of(rule, *next)) : std::nullopt;
}

// The last planned time up to `until`; `first` is one. Rules can only be asked for what follows, so
// the time between is halved: a year of minutes takes twenty steps.
Time last_planned(const Rule& rule, Time first, Time until) {
  Time last = first;
  for (Time end = until;;) {
    const auto next = next_planned(rule, last);
    if (!next || *next > until) return last;
    const Time middle{next->us + (std::max(end, *next).us - next->us) / 2};
    const auto later = next_planned(rule, middle);
    const bool behind = later && *later <= until;
    last = behind ? *later : *next;
    if (!behind) end = middle;
  }
}

// How many planned times there are from `first` to before `end`.
std::uint64_t count_planned(const Rule& rule, Time first, Time end) {
  std::uint64_t count = 0;
  for (std::optional<Time> at = first; at && *at < end && count < DueRun::kMostCounted; ++count) {
    at = next_planned(rule, *at);
  }
  return count;
}

}  // namespace

std::optional<Time> next_planned(const Rule& rule, Time after) {
  return std::visit([after](const auto& when) { return next_of(when, after); }, rule.when);
}

Time start_of(const Rule& rule, Time planned) {
  std::int64_t most = std::clamp<std::int64_t>(rule.jitter, 0, kLongest);
  if (most == 0) return planned;
  planned = within_years(planned);
  if (const auto next = next_planned(rule, planned)) {
    most = std::min(most, next->us - planned.us - 1);
  }
  return Time{planned.us + spread(rule.seed, planned.us, most)};
}

Due due(const Rule& rule, const Progress& progress, Time now) {
  if (progress.running) return {};
  now = std::min(now, kLastTime);
  const auto first = next_planned(rule, credible(progress.last_planned, now));
  if (!first) return {};
  if (const Time start = start_of(rule, *first); start > now) return {std::nullopt, start};
  Time planned = last_planned(rule, *first, now);
  const Time start = start_of(rule, planned);
  if (start <= now) {
    return {DueRun{planned, count_planned(rule, *first, planned)}, next_start(rule, planned)};
  }
  // Jitter lets the last one wait, but never the one before it: that starts before this is planned.
  planned = last_planned(rule, *first, Time{planned.us - 1});
  return {DueRun{planned, count_planned(rule, *first, planned)}, start};
}

}  // namespace varve::schedule
