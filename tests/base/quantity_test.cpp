#include "varve/base/quantity.hpp"

#include <gtest/gtest.h>

#include "varve/base/time.hpp"

namespace varve {
namespace {

using std::chrono::seconds;

TEST(Bytes, AreReadAsTheOptionsOfTheCommandLineReadThem) {
  const std::pair<const char*, std::uint64_t> rows[] = {{"0", 0},
                                                        {"1500", 1500},
                                                        {"1 B", 1},
                                                        {"500MB", 500'000'000},
                                                        {" 500 mb ", 500'000'000},
                                                        {"500M", 500'000'000},
                                                        {"4GiB", 4ULL << 30},
                                                        {"4 gi", 4ULL << 30},
                                                        {"1TB", 1'000'000'000'000},
                                                        {"18446744073709551615", UINT64_MAX}};
  for (const auto& [text, bytes] : rows) EXPECT_EQ(parse_bytes(text), bytes) << text;
  for (const char* text : {"", "MB", "-1", "1.5GB", "1XB", "1 G B", "18446744073709551616",
                           "18446744073709551615kB", "0x10"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(Bytes, AreWrittenSoThatTheyReadTheSame) {
  EXPECT_EQ(exact_bytes(4ULL << 30), "4GiB");
  EXPECT_EQ(exact_bytes(500'000'000), "500MB");
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1001},
                                    std::uint64_t{1024}, std::uint64_t{1'024'000}, UINT64_MAX}) {
    EXPECT_EQ(parse_bytes(exact_bytes(bytes)), bytes) << exact_bytes(bytes);
  }
}

TEST(Durations, AreWrittenSoThatTheyReadTheSame) {
  EXPECT_EQ(exact_duration(seconds(300)), "5m");
  for (const int count : {0, 1, 59, 60, 90, 3'600, 86'400, 86'401}) {
    EXPECT_EQ(parse_duration(exact_duration(seconds(count))), count * 1'000'000LL) << count;
  }
}

TEST(Durations, AreSaidToPeopleInTheLargerTwoUnits) {
  EXPECT_EQ(human_duration(seconds(7)), "7 s");
  EXPECT_EQ(human_duration(seconds(245)), "4 min 5 s");
  EXPECT_EQ(human_duration(seconds(3 * 3'600 + 12 * 60 + 59)), "3 h 12 min");
  EXPECT_EQ(human_duration(seconds(2 * 86'400 + 3 * 3'600)), "2 d 3 h");
}

}  // namespace
}  // namespace varve
