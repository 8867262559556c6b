#include "schedule/cron_calendar.hpp"

#include <bit>
#include <chrono>

#include "schedule/civil.hpp"

namespace varve::schedule {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month;
using std::chrono::year_month_day;

// The lowest value from `from` on; nothing where there is none.
std::optional<int> lowest(std::uint64_t values, int from) {
  const std::uint64_t rest = from > 63 ? 0 : values >> from << from;
  if (rest == 0) return std::nullopt;
  return std::countr_zero(rest);
}

// The days of that month which the fields allow, from bit 1 on.
std::uint64_t days_of(const CronFields& fields, year_month at) {
  const auto length = static_cast<unsigned>((at / std::chrono::last).day());
  const std::uint64_t there = ((std::uint64_t{1} << length) - 1) << 1;
  // Five weeks, the first of which begins at the month's first day.
  constexpr std::uint64_t kFiveWeeks = 0x10204081;
  const unsigned first = weekday(sys_days(at / 1)).c_encoding();
  const std::uint64_t week = (fields.weekdays >> first | fields.weekdays << (7 - first)) & 0x7F;
  const std::uint64_t weekdays = week * kFiveWeeks << 1;
  return there & (fields.either_day ? fields.days | weekdays : fields.days & weekdays);
}

// The day as std::chrono counts them, from `from` on.
std::optional<std::int64_t> next_day(const CronFields& fields, std::int64_t from) {
  const year_month_day date{sys_days(days(from))};
  const year_month first = date.year() / date.month();
  for (int ahead = 0; ahead <= kMostYearsAhead * 12; ++ahead) {
    const year_month at = first + months(ahead);
    if ((fields.months >> static_cast<unsigned>(at.month()) & 1) == 0) continue;
    const int earliest = ahead == 0 ? static_cast<int>(static_cast<unsigned>(date.day())) : 1;
    if (const auto found = lowest(days_of(fields, at), earliest)) {
      return sys_days(at / day(static_cast<unsigned>(*found))).time_since_epoch().count();
    }
  }
  return std::nullopt;
}

// The second of a day, from `from` on.
std::optional<std::int64_t> next_second(const CronFields& fields, std::int64_t from) {
  auto hour = static_cast<int>(from / 3'600);
  auto minute = static_cast<int>(from / 60 % 60);
  auto second = lowest(fields.seconds, static_cast<int>(from % 60));
  // A field that runs over carries one to the field before it, and what follows begins anew.
  const auto found_minute = lowest(fields.minutes, second ? minute : minute + 1);
  if (found_minute != minute) second = lowest(fields.seconds, 0);
  const auto found_hour = lowest(fields.hours, found_minute ? hour : hour + 1);
  if (!found_hour) return std::nullopt;
  if (*found_hour == hour && found_minute) return hour * 3'600 + *found_minute * 60 + *second;
  return *found_hour * 3'600 + *lowest(fields.minutes, 0) * 60 + *lowest(fields.seconds, 0);
}

}  // namespace

std::optional<std::int64_t> next_clock_time(const CronFields& fields, std::int64_t from) {
  const std::int64_t today = floor_divide(from, kSecondsOfDay);
  const auto day = next_day(fields, today);
  if (!day) return std::nullopt;
  if (*day != today) return *day * kSecondsOfDay + *next_second(fields, 0);
  if (const auto second = next_second(fields, from - today * kSecondsOfDay)) {
    return today * kSecondsOfDay + *second;
  }
  const auto later = next_day(fields, today + 1);
  if (!later) return std::nullopt;
  return *later * kSecondsOfDay + *next_second(fields, 0);
}

}  // namespace varve::schedule
