// Where captures go whose URL has others at their time.
#include "interchange/moments.hpp"

#include <gtest/gtest.h>

namespace varve::interchange {
namespace {

Digest body(int number) {
  return Sha256::of(std::to_string(number));
}

// What is there, and how often it was asked for.
class MomentsTest : public ::testing::Test {
 protected:
  // Where the body is or would be; it is put there where it was nowhere. Behind 'x' where it was.
  std::string take(std::int64_t time, int number, const std::string& url = "u") {
    const auto found =
        moments_.find(url, Time{time}, body(number), [&](Time at) -> Result<std::optional<Digest>> {
          ++asked_;
          const auto there = all_.find({url, at.us});
          if (there == all_.end()) return std::nullopt;
          return there->second;
        });
    if (!found) return found.error().message;
    if (found->there) return "x" + std::to_string(found->time.us);
    all_[{url, found->time.us}] = body(number);
    return std::to_string(found->time.us);
  }

  Moments moments_;
  std::map<std::pair<std::string, std::int64_t>, Digest> all_;
  std::size_t asked_ = 0;
};

TEST_F(MomentsTest, OtherBodiesMoveOnAndTheSameIsThere) {
  struct Row {
    std::int64_t time;
    int number;
    const char* url;
    const char* where;
  };
  for (const Row& row : std::vector<Row>{
           {10, 1, "u", "10"},
           {10, 1, "u", "x10"},
           {10, 2, "u", "11"},
           {10, 3, "u", "12"},
           {10, 2, "u", "x11"},
           {11, 2, "u", "x11"},
           {12, 2, "u", "13"},  // what is before its time
                                // is another
           {10, 2, "u", "x11"},
           {12, 2, "u", "x13"},
           {16, 4, "u", "16"},
           {16, 5, "u", "17"},
           {13, 6, "u", "14"},
           {15, 7, "u", "15"},
           {10, 5, "u", "x17"},  // two crowds have met
           {17, 4, "u", "18"},
           {10, 4, "u", "x16"},
           {10, 8, "u", "19"},
           {9, 1, "u", "9"},
           {9, 9, "u", "20"},
           {10, 1, "v", "10"},
           {10, 2, "v", "11"},
       }) {
    EXPECT_EQ(take(row.time, row.number, row.url), row.where) << row.time << " " << row.number;
  }
}

TEST_F(MomentsTest, AskForEachTimeOnce) {
  constexpr int kMany = 3'000;
  for (const std::int64_t begin : {0, 1, 500}) {
    for (int i = 0; i < kMany; ++i) take(begin, i);
  }
  EXPECT_LE(asked_, 2u * 3 * kMany);
  asked_ = 0;
  moments_ = {};  // of another import
  for (int i = 0; i < kMany; ++i) EXPECT_EQ(take(0, i), "x" + std::to_string(i));
  EXPECT_LE(asked_, 2u * kMany);
}

TEST_F(MomentsTest, HaveAnEnd) {
  for (std::int64_t i = 0; i < Moments::kMostTogether; ++i) all_[{"u", i}] = body(0);
  EXPECT_EQ(take(0, 1), "100000 others of its URL are at its time already");
  EXPECT_EQ(take(1, 1), "100000");
}

}  // namespace
}  // namespace varve::interchange
