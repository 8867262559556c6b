#include "varve/schedule/ledger.hpp"

#include <gtest/gtest.h>

#include <array>

#include "temporary_folder.hpp"

namespace varve::schedule {
namespace {

Run ended_run(const char* name, std::int64_t second, Outcome outcome) {
  Run run;
  run.schedule = name;
  run.planned = run.begun = Time{second * kMicrosecondsOfSecond};
  run.ended = run.begun;
  run.outcome = outcome;
  return run;
}

TEST(Ledger, SaysWhoseNewestRunFailed) {
  const varve::testing::TemporaryFolder folder;
  EXPECT_FALSE(Ledger::open_if_there(folder.path()).value());
  Ledger ledger = Ledger::open(folder.path()).value();
  EXPECT_TRUE(Ledger::open_if_there(folder.path()).value());
  EXPECT_EQ(ledger.failing().value(), std::vector<std::string>());
  const std::array runs = {
      ended_run("fine", 1, Outcome::kFailed),    ended_run("fine", 2, Outcome::kUnchanged),
      ended_run("failed", 1, Outcome::kChanged), ended_run("failed", 2, Outcome::kFailed),
      ended_run("again", 1, Outcome::kToRetry),  ended_run("at work", 1, Outcome::kUnderWay)};
  ASSERT_TRUE(ledger.put(runs));
  EXPECT_EQ(ledger.failing().value(), (std::vector<std::string>{"again", "failed"}));
}

}  // namespace
}  // namespace varve::schedule
