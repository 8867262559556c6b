// Cron expressions: at which local times something is to be done, and which of them comes next.
//
//     minute hour day-of-month month day-of-week        0 7 * * MON-FRI
//
// as crontab(5) has them: numbers, names (JAN, MON, in any case), lists (1,15), ranges (9-17),
// steps
// (*/15, 10-40/10, 5/15, which is 5-59/15). Sunday is 0 or 7; ? says the same as *. Six fields have
// seconds in front. @hourly, @daily, @midnight, @weekly (Sunday), @monthly, @yearly and @annually
// stand for what their names say. TZ=Europe/Zurich or CRON_TZ=… in front names the time zone. A day
// has to match both fields of days where one of them is *; where both say which days, either will
// do. Refused are the L, W and # of other programs, and what never comes, such as 30 February.
//
// Daylight saving: it is a run each time that the local clock shows what the expression says, and
// only then. So in the night in which the clock goes from 2:00 to 3:00, "30 2 * * *" has no run,
// and in the one in which it goes from 3:00 back to 2:00 two runs, an hour apart; "0 * * * *" has a
// run every hour in both. Whoever wants one a day in every night says an hour at which no clock is
// set. (This is how robfig/cron has it, whose table of cases is a test. cronie starts such a daily
// job after the gap and only once.)
//
// Pure, and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/schedule/zone.hpp"

namespace varve::schedule {

// The values that each field allows: bit n is set for the value n.
struct CronFields {
  std::uint64_t seconds = 1;
  std::uint64_t minutes = 0;
  std::uint64_t hours = 0;
  std::uint64_t days = 0;      // of the month, from bit 1 on
  std::uint64_t months = 0;    // from bit 1 on
  std::uint64_t weekdays = 0;  // Sunday is bit 0
  bool either_day = false;     // a day of the month or of the week will do
};

class Cron {
 public:
  static constexpr std::size_t kMostBytes = 1'024;  // of an expression; more is kLimit

  // kInvalid: it is no expression; the sentence says which field is wrong. kInvalid too: no day is
  // ever one of its days.
  static Result<Cron> parse(std::string_view expression);

  // As it was given.
  [[nodiscard]] const std::string& expression() const { return expression_; }
  // The time zone that it names itself.
  [[nodiscard]] const std::optional<Zone>& zone() const { return zone_; }

  // The first run after that time, at a whole second, by the clock of `zone` unless the expression
  // names its own. Nothing where none comes within 40 years or before the year 10000. Takes some
  // microseconds.
  [[nodiscard]] std::optional<Time> next(Time after, const Zone& zone) const;
  // Whether the second that the time is in is a run's.
  [[nodiscard]] bool matches(Time time, const Zone& zone) const;

 private:
  std::string expression_;
  std::optional<Zone> zone_;
  CronFields fields_;
};

}  // namespace varve::schedule
