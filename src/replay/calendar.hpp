// When a URL was captured, and what became of it: by day for a calendar, by parts of the whole time
// for a timeline. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"

namespace varve::replay {

// What a capture tells about the page; of several, the highest counts.
enum class Mark : unsigned char {
  kSame,     // the body that the last good capture had
  kMoved,    // a redirect
  kFailed,   // the server said an error
  kChanged,  // another body than the last good capture's, or the first
};
// "same", "moved", "failed", "changed": classes of the stylesheet.
std::string_view name_of(Mark mark);

// What each capture is, in their order: oldest first.
std::vector<Mark> marks_of(std::span<const archive::HistoryRow> rows);

struct Day {
  std::uint32_t captures = 0;
  Mark mark = Mark::kSame;
  Time first;  // its first capture's
};
// A civil date (UTC), in the order of time.
struct Date {
  int year = 0;
  unsigned month = 0;  // 1 to 12
  unsigned day = 0;    // 1 to 31

  auto operator<=>(const Date&) const = default;
  static Date of(Time time);
  // "20261122"
  [[nodiscard]] std::string digits() const;
  // Days since Monday: 0 to 6.
  [[nodiscard]] unsigned weekday() const;
  [[nodiscard]] static unsigned days_in(int year, unsigned month);
};
using Days = std::map<Date, Day>;
Days days_of(std::span<const archive::HistoryRow> rows, std::span<const Mark> marks);

// A stroke of a timeline: which of `columns` equal parts of the time between the first capture and
// the last, and the highest mark of the captures in it.
struct Stroke {
  unsigned column = 0;
  Mark mark = Mark::kSame;
};
std::vector<Stroke> timeline_of(std::span<const archive::HistoryRow> rows,
                                std::span<const Mark> marks, unsigned columns);
// Where the years begin on it; of years that are too close the first.
struct YearLine {
  unsigned column = 0;
  int year = 0;
};
std::vector<YearLine> year_lines(Time first, Time last, unsigned columns);

}  // namespace varve::replay
