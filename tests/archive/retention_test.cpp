// Which captures stay: a table of rules over the same year of captures.
#include "varve/archive/retention.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace varve::archive {
namespace {

struct Given {
  std::string_view time;
  char body;         // captures with the same letter have the same body
  bool good = true;  // upper case in the lists below would hide that
};

constexpr std::int64_t kOneDay = 86'400'000'000;

std::vector<KeepCandidate> candidates(const std::vector<Given>& given) {
  std::vector<KeepCandidate> all;
  for (const Given& one : given) {
    all.push_back({parse_digits(one.time)->first, Sha256::of(std::string(1, one.body)), one.good});
  }
  return all;
}

// The times that stay, as they were given.
std::vector<std::string_view> stay(const KeepRules& rules, const std::vector<Given>& given,
                                   std::string_view now) {
  const auto which = kept(rules, candidates(given), parse_digits(now)->first);
  std::vector<std::string_view> times;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (which[i]) times.push_back(given[i].time);
  }
  return times;
}

const std::vector<Given> kYear = {
    {"2024123123", 'a'}, {"2025010100", 'a'}, {"2025010101", 'b'}, {"2025010500", 'b'},
    {"2025010600", 'b'}, {"2025013112", 'c'}, {"2025020108", 'a'}, {"2025020120", 'a'},
};
constexpr std::string_view kNow = "2025020200";

struct Row {
  std::string_view name;
  KeepRules rules;
  std::vector<std::string_view> stay;
};

TEST(Retention, KeepsWhatAnyRuleKeeps) {
  const std::vector<Row> rows = {
      {"no rule keeps all",
       {},
       {"2024123123", "2025010100", "2025010101", "2025010500", "2025010600", "2025013112",
        "2025020108", "2025020120"}},
      {"the newest stays whatever the rule", {.within = 1}, {"2025020120"}},
      {"all of the last day", {.within = kOneDay}, {"2025020108", "2025020120"}},
      {"the last three", {.last = 3}, {"2025013112", "2025020108", "2025020120"}},
      {"more than there are",
       {.last = 100},
       {"2024123123", "2025010100", "2025010101", "2025010500", "2025010600", "2025013112",
        "2025020108", "2025020120"}},
      {"one of each of three days", {.daily = 3}, {"2025010600", "2025013112", "2025020120"}},
      {"the fifth is a Sunday, the sixth a Monday; a year's first days are in the week before",
       {.weekly = 3},
       {"2025010500", "2025010600", "2025020120"}},
      {"months", {.monthly = 12}, {"2024123123", "2025013112", "2025020120"}},
      {"years", {.yearly = 2}, {"2024123123", "2025020120"}},
      {"changes, also those back",
       {.changed = true},
       {"2024123123", "2025010101", "2025013112", "2025020108", "2025020120"}},
      {"two rules", {.last = 1, .yearly = 2}, {"2024123123", "2025020120"}},
  };
  for (const Row& row : rows) EXPECT_EQ(stay(row.rules, kYear, kNow), row.stay) << row.name;
}

// A page that has gone must not push out what it was.
TEST(Retention, NeverDropsTheLastGoodCapture) {
  const std::vector<Given> gone = {
      {"20250101", 'a'}, {"20250102", 'b'}, {"20250103", 'x', false}, {"20250104", 'x', false}};
  EXPECT_EQ(stay({.last = 1}, gone, "20250105"),
            (std::vector<std::string_view>{"20250102", "20250104"}));
  EXPECT_EQ(stay({.monthly = 1}, gone, "20250105"),
            (std::vector<std::string_view>{"20250102", "20250104"}));
}

TEST(Retention, CountsDaysBefore1970) {
  const std::vector<Given> old = {{"19691228", 'a'}, {"19691229", 'a'}, {"19691231", 'a'}};
  EXPECT_EQ(stay({.weekly = 2}, old, "1970"),
            (std::vector<std::string_view>{"19691228", "19691231"}));
}

TEST(Retention, HasNothingToKeepOfNothing) {
  EXPECT_TRUE(kept({.last = 3, .changed = true}, {}, Time{0}).empty());
}

}  // namespace
}  // namespace varve::archive
