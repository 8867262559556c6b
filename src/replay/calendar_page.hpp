// The timeline and the calendar of a URL's captures, and the axis of other plots, filled into the
// template of their page.
#pragma once

#include <ctemplate/template.h>

#include <span>
#include <string>

#include "replay/calendar.hpp"

namespace varve::replay {

// The time between two moments as an axis: its ends, and where years begin.
void fill_axis(Time first, Time last, unsigned columns, ctemplate::TemplateDictionary& plot);
void fill_timeline(std::span<const archive::HistoryRow> rows, std::span<const Mark> marks,
                   ctemplate::TemplateDictionary& page);
// The days of one year.
void fill_calendar(const Days& days, int year, const std::string& url,
                   ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
