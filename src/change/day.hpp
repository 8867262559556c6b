// Dates that say no more than on which day a page was fetched. Internal to change. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::change {

// The text with "…" for each date, with its weekday, that is the day of that time, or one next to
// it, since servers have clocks of their own zones. Dates as "2026-03-08", "8/3/2026", "08.03.26",
// "Sunday, 8 March 2026", "Mar 8, 2026" and their like in nine languages.
std::string without_day(std::string_view text, Time time);

}  // namespace varve::change
