#include "bookmarks/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookmarks/csv.hpp"

namespace varve::bookmarks {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ReadTime, KnowsEachUnitByItsSize) {
  const std::pair<const char*, const char*> kCases[] = {
      {"1700000000", "20231114221320000000"},
      {" 1700000000 ", "20231114221320000000"},
      {"1700000000.75", "20231114221320000000"},
      {"1700000000123", "20231114221320123000"},
      {"1700000000123456", "20231114221320123456"},
      {"13344473600123456", "20231114221320123456"},
      {"2023-11-14T22:13:20Z", "20231114221320000000"},
      {"2023-11-14T23:13:20+01:00", "20231114221320000000"},
      {"2023-11-14T23:13:20+0100", "20231114221320000000"},
      {"Tue, 14 Nov 2023 22:13:20 GMT", "20231114221320000000"},
  };
  for (const auto& [text, expected] : kCases) {
    const auto time = read_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->digits20(), expected) << text;
  }
  for (const char* text : {"", "0", "-1", "1", "yesterday", "1700000000x", "9223372036854775807",
                           "99999999999999999999", "0001-01-01T00:00:00Z"}) {
    EXPECT_FALSE(read_time(text)) << text;
  }
}

TEST(Split, LeavesEmptyPartsOut) {
  EXPECT_THAT(split("a, b c ,,d|e", ",|"), ElementsAre("a", "b c", "d", "e"));
  EXPECT_THAT(split(" , ", ","), IsEmpty());
}

TEST(Csv, ReadsQuotedFields) {
  CsvReader reader("a,\"b,\"\"c\"\"\nd\",e\r\n,\n\"open");
  EXPECT_THAT(*reader.next(), ElementsAre("a", "b,\"c\"\nd", "e"));
  EXPECT_THAT(*reader.next(), ElementsAre("", ""));
  EXPECT_EQ(reader.broken(), 0U);
  EXPECT_THAT(*reader.next(), ElementsAre("\"open"));
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.broken(), 1U);
}

TEST(Csv, LosesNoRecordsToAQuoteThatIsNotClosed) {
  CsvReader reader("\"open,u\n\"b\",v\n\"c\"d,w\n");
  EXPECT_THAT(*reader.next(), ElementsAre("\"open", "u"));
  EXPECT_THAT(*reader.next(), ElementsAre("b", "v"));
  EXPECT_THAT(*reader.next(), ElementsAre("\"c\"d", "w"));
  EXPECT_EQ(reader.broken(), 2U);
}

TEST(Csv, BoundsTheFieldsOfARecord) {
  CsvReader reader(
      std::string_view(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"
                       ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\nb"));
  EXPECT_EQ(reader.next()->size(), 64U);
  EXPECT_THAT(*reader.next(), ElementsAre("b"));
}

}  // namespace
}  // namespace varve::bookmarks
