// What is due of a schedule: a function of its rule, the run that it had last, and the time.
//
// A planned time is one that the rule names; a run is for one planned time, and is known by it. So
// that not all schedules begin at the full hour, a run may start later than planned, by a share of
// the rule's jitter that is always the same for the same planned time. Runs that were missed, since
// the machine slept or another run of the same schedule was at work, are done once: for the last of
// them. Nothing here keeps a state or reads a clock.
//
// Pure, and thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "varve/base/time.hpp"
#include "varve/schedule/cron.hpp"
#include "varve/schedule/zone.hpp"

namespace varve::schedule {

struct CronRule {
  Cron cron;
  Zone zone = Zone::utc();  // unless the expression names its own
};

// Planned are `anchor` and every time that is a whole number of intervals after it.
struct IntervalRule {
  std::int64_t interval = 0;  // microseconds; a second at least, and less is taken for a second
  Time anchor{};
};

struct Rule {
  std::variant<CronRule, IntervalRule> when;
  // A run starts up to so many microseconds after its planned time, and before the next one's. Two
  // schedules with different seeds start at different times.
  std::int64_t jitter = 0;
  std::uint64_t seed = 0;
};

// What became of the schedule so far.
struct Progress {
  // The planned time of the run that was begun last; for a new schedule the time at which it was
  // made. Nothing up to it is due any more.
  Time last_planned{};
  bool running = false;  // that run has not ended yet
};

struct DueRun {
  static constexpr std::uint64_t kMostCounted = 10'000;

  Time planned{};
  std::uint64_t missed = 0;  // planned times before this one that had no run; counted up to
                             // kMostCounted
};

struct Due {
  std::optional<DueRun> run;       // to be begun now
  std::optional<Time> look_again;  // when the next one starts, whatever becomes of `run`
};

// The first planned time after that one; nothing behind the year 9999, or where a cron expression's
// next() finds nothing.
std::optional<Time> next_planned(const Rule& rule, Time after);
// When the run of that planned time starts.
Time start_of(const Rule& rule, Time planned);

// While a run is at work nothing is due, and there is no time to look again: it is when that run
// has ended. Runs that came due meanwhile then count as missed, so one of them follows.
// A last run that is planned for more than a day from now was begun under a clock that was wrong.
// It would hold the schedule up for so long, so it counts as one of a day ago.
Due due(const Rule& rule, const Progress& progress, Time now);

}  // namespace varve::schedule
