#include "replay/calendar_page.hpp"

#include <fmt/format.h>

#include "replay/finder.hpp"
#include "replay/page.hpp"

namespace varve::replay {
namespace {

constexpr unsigned kCalendarColumns = 1'000;
constexpr unsigned kCalendarHeight = 40;

// Marks differ by height too, for those who do not see the colours.
unsigned height_of(Mark mark) {
  switch (mark) {
    case Mark::kChanged:
      return kCalendarHeight;
    case Mark::kFailed:
    case Mark::kMoved:
      return kCalendarHeight * 3 / 5;
    case Mark::kSame:
      break;
  }
  return kCalendarHeight / 3;
}

void fill_day(const Date& date, const Day& day, const std::string& url,
              ctemplate::TemplateDictionary& cell) {
  const std::string path = day.captures == 1 ? capture_path(day.first.digits14(), "", url)
                                             : fmt::format("/web/{}*/{}", date.digits(), url);
  set(cell, "MARK", name_of(day.mark));
  ctemplate::TemplateDictionary& link = *cell.AddSectionDictionary("LINK");
  set(link, "DAY", std::uint64_t{date.day});
  set(link, "PATH", std::string_view(path));
  set(link, "SAYS",
      std::string_view(fmt::format("{}: {}, {}", day_of(day.first),
                                   counted(day.captures, "capture"), name_of(day.mark))));
}

void fill_month(const Days& days, int year, unsigned month, const std::string& url,
                ctemplate::TemplateDictionary& page) {
  const unsigned lead = Date{year, month, 1}.weekday();
  const unsigned length = Date::days_in(year, month);
  for (unsigned box = 0; box < (lead + length + 6) / 7 * 7; box += 7) {
    ctemplate::TemplateDictionary& week = *page.AddSectionDictionary("WEEK");
    for (unsigned i = box; i < box + 7; ++i) {
      ctemplate::TemplateDictionary& cell = *week.AddSectionDictionary("DATE");
      if (i < lead || i >= lead + length) continue;
      const Date date{year, month, i - lead + 1};
      const auto found = days.find(date);
      if (found != days.end()) {
        fill_day(date, found->second, url, cell);
      } else {
        set(*cell.AddSectionDictionary("NONE"), "DAY", std::uint64_t{date.day});
      }
    }
  }
}

}  // namespace

void fill_axis(Time first, Time last, unsigned columns, ctemplate::TemplateDictionary& plot) {
  set(plot, "FIRST", std::string_view(day_of(first)));
  set(plot, "LAST", std::string_view(day_of(last)));
  for (const YearLine& line : year_lines(first, last, columns)) {
    ctemplate::TemplateDictionary& of = *plot.AddSectionDictionary("YEAR_LINE");
    set(of, "X", std::string_view(std::to_string(line.column)));
    set(of, "YEAR", std::string_view(std::to_string(line.year)));
  }
}

void fill_timeline(std::span<const archive::HistoryRow> rows, std::span<const Mark> marks,
                   ctemplate::TemplateDictionary& page) {
  const Time first = rows.front().time;
  const Time last = rows.back().time;
  if (first == last) return;
  ctemplate::TemplateDictionary& timeline = *page.AddSectionDictionary("TIMELINE");
  fill_axis(first, last, kCalendarColumns, timeline);
  for (const Stroke& stroke : timeline_of(rows, marks, kCalendarColumns)) {
    ctemplate::TemplateDictionary& of = *timeline.AddSectionDictionary("STROKE");
    const unsigned height = height_of(stroke.mark);
    set(of, "X", std::string_view(std::to_string(stroke.column)));
    set(of, "Y", std::string_view(std::to_string(kCalendarHeight - height)));
    set(of, "HEIGHT", std::string_view(std::to_string(height)));
    set(of, "MARK", name_of(stroke.mark));
  }
}

void fill_calendar(const Days& days, int year, const std::string& url,
                   ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& calendar = *page.AddSectionDictionary("CALENDAR");
  set(calendar, "YEAR", std::string_view(std::to_string(year)));
  for (unsigned month = 1; month <= 12; ++month) {
    ctemplate::TemplateDictionary& of = *calendar.AddSectionDictionary("MONTH_OF_DAYS");
    set(of, "NAME", month_name(month));
    fill_month(days, year, month, url, of);
  }
}

}  // namespace varve::replay
