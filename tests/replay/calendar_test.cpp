// A URL's captures by day and on a line.
#include "replay/calendar.hpp"

#include <gtest/gtest.h>

namespace varve::replay {
namespace {

Time at(std::string_view text) {
  return parse_rfc3339(text).value();
}
constexpr std::string_view kMarks = "=>!*";  // same, moved, failed, changed
std::string spelled(const std::vector<Mark>& marks) {
  std::string text;
  for (const Mark mark : marks) text += kMarks[static_cast<std::size_t>(mark)];
  return text;
}

TEST(Calendar, TellsWhatChangedFromTheLastGoodCapture) {
  struct Row {
    std::vector<std::pair<int, int>> captures;  // status and body
    std::string_view marks;
  };
  const std::vector<Row> rows = {
      {{}, ""},
      {{{200, 1}}, "*"},
      {{{200, 1}, {200, 1}, {200, 2}, {200, 1}}, "*=**"},
      {{{200, 1}, {404, 9}, {200, 1}}, "*!="},
      {{{404, 9}, {404, 9}, {200, 1}}, "!!*"},
      {{{301, 5}, {200, 1}, {302, 5}, {200, 1}}, ">*>="},
      {{{200, 1}, {304, 7}, {200, 1}, {500, 1}}, "*==!"},
      {{{0, 1}, {0, 1}}, "*="},  // no answer of a server: a file, say
  };
  for (const Row& row : rows) {
    std::vector<archive::HistoryRow> history;
    for (const auto& [status, body] : row.captures) history.push_back({Time{0}, status, body});
    EXPECT_EQ(spelled(marks_of(history)), row.marks);
  }
}

TEST(Calendar, KnowsItsDays) {
  EXPECT_EQ(Date::of(at("2024-02-29T23:59:59Z")).digits(), "20240229");
  EXPECT_EQ(Date::of(at("1969-12-31T23:59:59.999999Z")).digits(), "19691231");
  EXPECT_EQ((Date{2026, 11, 26}).weekday(), 3u);  // a Thursday
  EXPECT_EQ((Date{2000, 1, 1}).weekday(), 5u);
  EXPECT_EQ(Date::days_in(2024, 2), 29u);
  EXPECT_EQ(Date::days_in(1900, 2), 28u);
  EXPECT_EQ(Date::days_in(2026, 12), 31u);
}

TEST(Calendar, TellsOfADayTheMostThatHappened) {
  const std::vector<archive::HistoryRow> history = {{at("2026-01-01T01:00:00Z"), 200, 1},
                                                    {at("2026-01-01T02:00:00Z"), 404, 2},
                                                    {at("2026-01-02T01:00:00Z"), 200, 1},
                                                    {at("2026-01-02T02:00:00Z"), 503, 2}};
  const Days days = days_of(history, marks_of(history));
  ASSERT_EQ(days.size(), 2u);
  EXPECT_EQ(days.at({2026, 1, 1}).mark, Mark::kChanged);
  EXPECT_EQ(days.at({2026, 1, 1}).captures, 2u);
  EXPECT_EQ(days.at({2026, 1, 2}).mark, Mark::kFailed);
  EXPECT_EQ(days.at({2026, 1, 2}).first, at("2026-01-02T01:00:00Z"));
}

TEST(Calendar, DrawsAStrokeForEachPartOfTheTime) {
  std::vector<archive::HistoryRow> history;
  for (int i = 0; i <= 1000; ++i) history.push_back({Time{i * 1'000'000}, 200, i < 500 ? 1 : 2});
  const auto strokes = timeline_of(history, marks_of(history), 10);
  ASSERT_EQ(strokes.size(), 10u);
  std::string text;
  for (const Stroke& stroke : strokes) text += kMarks[static_cast<std::size_t>(stroke.mark)];
  EXPECT_EQ(text, "*====*====");
  EXPECT_EQ(strokes.back().column, 9u);
}

TEST(Calendar, BoundsWhatAHostileClockCanDo) {
  const std::vector<archive::HistoryRow> history = {
      {Time{INT64_MIN / 2}, 200, 1}, {Time{0}, 200, 1}, {Time{INT64_MAX / 2}, 200, 1}};
  const auto strokes = timeline_of(history, marks_of(history), 100);
  EXPECT_EQ(strokes.front().column, 0u);
  EXPECT_EQ(strokes.back().column, 99u);
  const auto lines = year_lines(at("0001-01-01T00:00:00Z"), at("9999-12-31T00:00:00Z"), 1000);
  EXPECT_LE(lines.size(), 26u);
  EXPECT_TRUE(timeline_of({}, {}, 100).empty());
}

}  // namespace
}  // namespace varve::replay
