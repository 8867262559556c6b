// How an archive grew: sums, the plot's stairs, the table's rows.
#include "replay/growth.hpp"

#include <gtest/gtest.h>

namespace varve::replay {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

archive::Day day(std::int64_t number, std::uint64_t captures, std::uint64_t bytes,
                 std::int64_t stored) {
  return {Time{number * kDay}, captures, bytes, stored};
}
archive::Stats stats(std::uint64_t captures, std::uint64_t bytes) {
  archive::Stats all;
  all.captures = captures;
  all.bytes_original = bytes;
  return all;
}

TEST(Growth, AddsUpOldestFirst) {
  const auto growth = growth_of({day(9, 1, 5, -10), day(2, 2, 100, 40)}, stats(3, 105));
  ASSERT_EQ(growth.size(), 2u);
  EXPECT_EQ(growth[0].day, Time{2 * kDay});
  EXPECT_EQ(growth[0].captures, 2u);
  EXPECT_EQ(growth[0].bytes_stored, 40u);
  EXPECT_EQ(growth[1].captures, 3u);
  EXPECT_EQ(growth[1].bytes_original, 105u);
  EXPECT_EQ(growth[1].bytes_stored, 30u);
}

TEST(Growth, CountsWhatIsOlderThanTheDaysThatWereRead) {
  const auto growth = growth_of({day(9, 1, 5, 1)}, stats(11, 1'005));
  EXPECT_EQ(growth[0].captures, 11u);
  EXPECT_EQ(growth[0].bytes_original, 1'005u);
}

TEST(Growth, NeverGoesBelowNothing) {
  const auto growth = growth_of({day(9, 1, 1, INT64_MIN), day(2, 1, 1, 5)}, stats(0, 0));
  EXPECT_EQ(growth[1].bytes_stored, 0u);
}

TEST(Growth, IsDrawnAsStairsUpsideDown) {
  const auto growth =
      growth_of({day(10, 1, 50, 0), day(5, 1, 25, 0), day(0, 1, 25, 0)}, stats(3, 100));
  EXPECT_EQ(stairs(growth, &Growth::bytes_original, 100, 1'000, 160, true),
            "M0 160H0V120.0H500V80.0H1000V0.0H1000V160Z");
  EXPECT_EQ(stairs(growth, &Growth::bytes_original, 200, 10, 160, false),
            "M0 160H0V140.0H5V120.0H10V80.0H10");
}

TEST(Growth, OfDaysThatShareAColumnTheLastCounts) {
  std::vector<archive::Day> days;
  for (int i = 10'000; i-- > 0;) days.push_back(day(i, 1, 1, 1));
  const auto path =
      stairs(growth_of(days, stats(10'000, 10'000)), &Growth::captures, 10'000, 100, 160, false);
  EXPECT_LT(path.size(), 101 * 12u);
}

TEST(Growth, IsTabledByMonthsThenByYears) {
  const auto few =
      periods_of(growth_of({day(40, 2, 1, 1), day(35, 2, 1, 1), day(1, 3, 1, 1)}, stats(7, 3)));
  ASSERT_EQ(few.size(), 2u);
  EXPECT_EQ(few[0].name, "February 1970");
  EXPECT_EQ(few[0].captures, 4u);
  EXPECT_EQ(few[0].end.captures, 7u);
  EXPECT_EQ(few[1].name, "January 1970");
  std::vector<archive::Day> days;
  for (int i = 50; i-- > 0;) days.push_back(day(i * 31, 1, 1, 1));
  const auto many = periods_of(growth_of(days, stats(50, 50)));
  ASSERT_EQ(many.size(), 5u);
  EXPECT_EQ(many[0].name, "1974");
}

}  // namespace
}  // namespace varve::replay
