// One field of a cron expression. Internal to schedule. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::schedule {

struct FieldBounds {
  std::string_view name;
  int min;
  int max;                                    // at most 63
  int last;                                   // what * reaches to: 6 where 7 is Sunday too
  std::span<const std::string_view> names{};  // of `min` and the values that follow it
};

extern const FieldBounds kCronSeconds;
extern const FieldBounds kCronMinutes;
extern const FieldBounds kCronHours;
extern const FieldBounds kCronDays;
extern const FieldBounds kCronMonths;
extern const FieldBounds kCronWeekdays;

struct FieldValues {
  std::uint64_t bits = 0;     // bit n for the value n
  bool unrestricted = false;  // a * without step is among its parts
};

// A list of parts with commas between. kInvalid: which part is wrong, and how.
Result<FieldValues> parse_field(std::string_view text, const FieldBounds& bounds);

}  // namespace varve::schedule
