#include "replay/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace varve::replay {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr unsigned kBetweenYears = 40;  // columns at least: the years' numbers need room

sys_days day_of_time(Time time) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<microseconds>(microseconds(time.us)));
}

year_month_day civil(const Date& date) {
  return std::chrono::year(date.year) / std::chrono::month(date.month) / std::chrono::day(date.day);
}

// 0 to columns - 1; the times may be as far apart as any.
unsigned column_of(Time time, Time first, Time last, unsigned columns) {
  const double whole = static_cast<double>(last.us) - static_cast<double>(first.us);
  const double part = static_cast<double>(time.us) - static_cast<double>(first.us);
  if (whole <= 0 || part <= 0) return 0;
  return std::min(static_cast<unsigned>(part / whole * columns), columns - 1);
}

}  // namespace

std::string_view name_of(Mark mark) {
  constexpr std::array<std::string_view, 4> kNames = {"same", "moved", "failed", "changed"};
  return kNames.at(static_cast<std::size_t>(mark));
}

std::vector<Mark> marks_of(std::span<const archive::HistoryRow> rows) {
  std::vector<Mark> marks;
  marks.reserve(rows.size());
  std::optional<std::int64_t> good;
  for (const archive::HistoryRow& row : rows) {
    if (row.status >= 400) {
      marks.push_back(Mark::kFailed);
    } else if (row.status >= 300 && row.status != 304) {
      marks.push_back(Mark::kMoved);
    } else {
      marks.push_back(good == row.body || row.status == 304 ? Mark::kSame : Mark::kChanged);
      if (row.status != 304) good = row.body;
    }
  }
  return marks;
}

Date Date::of(Time time) {
  const year_month_day date(day_of_time(time));
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day())};
}

std::string Date::digits() const {
  return fmt::format("{:04}{:02}{:02}", year, month, day);
}

unsigned Date::weekday() const {
  return std::chrono::weekday(sys_days(civil(*this))).iso_encoding() - 1;
}

unsigned Date::days_in(int year, unsigned month) {
  const std::chrono::year_month_day_last last =
      std::chrono::year(year) / std::chrono::month(month) / std::chrono::last;
  return static_cast<unsigned>(last.day());
}

Days days_of(std::span<const archive::HistoryRow> rows, std::span<const Mark> marks) {
  Days days;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Day& day = days[Date::of(rows[i].time)];
    if (day.captures++ == 0) day.first = rows[i].time;
    day.mark = std::max(day.mark, marks[i]);
  }
  return days;
}

std::vector<Stroke> timeline_of(std::span<const archive::HistoryRow> rows,
                                std::span<const Mark> marks, unsigned columns) {
  std::vector<Stroke> strokes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const unsigned column = column_of(rows[i].time, rows.front().time, rows.back().time, columns);
    if (strokes.empty() || strokes.back().column != column) strokes.push_back({column, marks[i]});
    strokes.back().mark = std::max(strokes.back().mark, marks[i]);
  }
  return strokes;
}

std::vector<YearLine> year_lines(Time first, Time last, unsigned columns) {
  std::vector<YearLine> lines;
  for (int year = Date::of(first).year + 1; year <= Date::of(last).year; ++year) {
    const sys_days begin = std::chrono::year(year) / std::chrono::January / 1;
    const Time time{std::chrono::time_point_cast<microseconds>(begin).time_since_epoch().count()};
    const unsigned column = column_of(time, first, last, columns);
    if (lines.empty() || column - lines.back().column >= kBetweenYears) {
      lines.push_back({column, year});
    }
  }
  return lines;
}

}  // namespace varve::replay
