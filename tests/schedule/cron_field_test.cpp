#include "schedule/cron_field.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace varve::schedule {
namespace {

std::vector<int> values_of(const FieldValues& field) {
  std::vector<int> values;
  for (int value = 0; value < 64; ++value) {
    if ((field.bits >> value & 1) != 0) values.push_back(value);
  }
  return values;
}

TEST(CronField, Values) {
  struct ValueRow {
    const char* name;
    const char* text;
    const FieldBounds& bounds;
    std::vector<int> values;
  };
  const std::vector<ValueRow> rows = {
      {"a number", "5", kCronMinutes, {5}},
      {"zeros in front", "007", kCronMinutes, {7}},
      {"a list", "1,15,1", kCronDays, {1, 15}},
      {"a range", "9-12", kCronHours, {9, 10, 11, 12}},
      {"a range of one", "9-9", kCronHours, {9}},
      {"a step", "*/20", kCronMinutes, {0, 20, 40}},
      {"a step from a number", "5/15", kCronMinutes, {5, 20, 35, 50}},
      {"a step in a range", "10-40/15", kCronMinutes, {10, 25, 40}},
      {"a step over a range's end", "1-3/5", kCronMinutes, {1}},
      {"the longest step", "*/59", kCronMinutes, {0, 59}},
      {"months begin at 1", "*/5", kCronMonths, {1, 6, 11}},
      {"names", "jan,DEC", kCronMonths, {1, 12}},
      {"a range of names", "Mon-Wed", kCronWeekdays, {1, 2, 3}},
      {"all weekdays", "*", kCronWeekdays, {0, 1, 2, 3, 4, 5, 6}},
      {"whatever day", "?", kCronWeekdays, {0, 1, 2, 3, 4, 5, 6}},
      {"Sunday is 7", "7", kCronWeekdays, {0}},
      {"a range to 7", "5-7", kCronWeekdays, {0, 5, 6}},
      {"a range to Sunday", "FRI-SUN", kCronWeekdays, {0, 5, 6}},
      {"a step from a name ends with the week", "Mon/2", kCronWeekdays, {1, 3, 5}},
      {"everything at once", "0,5-7,30/20", kCronMinutes, {0, 5, 6, 7, 30, 50}}};
  for (const ValueRow& row : rows) {
    const auto field = parse_field(row.text, row.bounds);
    ASSERT_TRUE(field) << row.name << ": " << field.error().message;
    EXPECT_EQ(values_of(*field), row.values) << row.name;
  }
}

// Days have to match both fields only where one of them restricts nothing.
TEST(CronField, OnlyAStarWithoutStepRestrictsNothing) {
  for (const char* text : {"*", "?", "*/1", "5,*"}) {
    EXPECT_TRUE(parse_field(text, kCronDays)->unrestricted) << text;
  }
  for (const char* text : {"*/2", "1-31", "5"}) {
    EXPECT_FALSE(parse_field(text, kCronDays)->unrestricted) << text;
  }
}

TEST(CronField, Errors) {
  struct ErrorRow {
    const char* name;
    const char* text;
    const FieldBounds& bounds;
    const char* message;
  };
  const std::vector<ErrorRow> rows = {
      {"too large", "60", kCronMinutes, "\"60\" goes above 59"},
      {"more than an int", "99999999999999999999", kCronMinutes,
       "\"99999999999999999999\" goes above 59"},
      {"too small", "0", kCronDays, "\"0\" begins below 1"},
      {"a word", "noon", kCronHours, "\"noon\" is neither a number nor *"},
      {"no name", "Foo", kCronMonths, "\"Foo\" is neither a number nor a name nor *"},
      {"another field's name", "Mon", kCronMonths, "\"Mon\" is neither a number nor a name nor *"},
      {"a sign", "+5", kCronHours, "\"+5\" is neither a number nor *"},
      {"backwards", "22-2", kCronHours, "\"22-2\" ends before it begins; write it as two ranges"},
      {"nothing in a list", "1,,2", kCronHours, "\"\" is neither a number nor *"},
      {"nothing behind a comma", "1,", kCronHours, "\"\" is neither a number nor *"},
      {"no end", "5-", kCronHours, "\"\" is neither a number nor *"},
      {"a star in a range", "*-5", kCronHours, "\"*\" is neither a number nor *"},
      {"no step", "*/", kCronHours, "the step \"\" is no number"},
      {"a step of zero", "*/0", kCronHours, "the step has to be positive"},
      {"a step of more than there is", "*/90", kCronMinutes,
       "the step 90 is longer than the field; for a run every so often give an interval, such as "
       "--every 90m"},
      {"the last day", "L", kCronDays,
       "\"L\" is not understood: there is no L, W or #; give days by numbers or names"},
      {"the nearest weekday", "15W", kCronDays,
       "\"15W\" is not understood: there is no L, W or #; give days by numbers or names"},
      {"the third Friday", "5#3", kCronWeekdays,
       "\"5#3\" is not understood: there is no L, W or #; give days by numbers or names"}};
  for (const ErrorRow& row : rows) {
    const auto field = parse_field(row.text, row.bounds);
    ASSERT_FALSE(field) << row.name;
    EXPECT_EQ(field.error().message, row.message) << row.name;
  }
}

}  // namespace
}  // namespace varve::schedule
