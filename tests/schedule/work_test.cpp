#include "varve/schedule/work.hpp"

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace varve::schedule {
namespace {

constexpr std::int64_t kWorkHour = 3'600 * kMicrosecondsOfSecond;
constexpr Time kMade{1'800'000'000 * kMicrosecondsOfSecond};

Time after(std::int64_t hours) {
  return Time{kMade.us + hours * kWorkHour};
}

Definition hourly(const std::string& name) {
  Definition definition;
  definition.name = name;
  definition.urls = {"https://a.example/"};
  definition.every = kWorkHour;
  definition.created = kMade;
  return definition;
}

class WorkOfSchedules : public ::testing::Test {
 protected:
  Agenda ask(std::int64_t hours) { return agenda(book_, ledger_, after(hours)).value(); }

  // The schedule's only work, as it would be when it has begun.
  void put(Work work, Outcome outcome, std::optional<Time> ended, std::optional<Time> not_before) {
    work.run.outcome = outcome;
    work.run.ended = ended;
    work.run.not_before = not_before;
    ASSERT_TRUE(ledger_.put({&work.run, 1}));
  }

  varve::testing::TemporaryFolder folder_;
  Ledger ledger_ = Ledger::open(folder_.path()).value();
  Book book_{{hourly("a")}, {}, {}};
};

TEST_F(WorkOfSchedules, ARunIsDueOnceAndThoseThatWereMissedAreCounted) {
  EXPECT_TRUE(ask(0).due.empty());
  EXPECT_EQ(ask(0).look_again, after(1));
  const Agenda late = ask(5);
  ASSERT_EQ(late.due.size(), 1U);
  EXPECT_EQ(late.due[0].run.planned, after(5));
  EXPECT_EQ(late.due[0].run.missed, 4U);
  put(late.due[0], Outcome::kChanged, after(5), {});
  EXPECT_TRUE(ask(5).due.empty());
  EXPECT_EQ(ask(6).due[0].run.planned, after(6));
}

TEST_F(WorkOfSchedules, WhatAProcessLeftUnderWayIsDoneBeforeWhatComesNext) {
  put(ask(1).due[0], Outcome::kUnderWay, {}, {});
  const Agenda again = ask(1);
  ASSERT_EQ(again.due.size(), 1U);
  EXPECT_TRUE(again.due[0].interrupted);
  EXPECT_EQ(again.due[0].run.planned, after(1));
}

TEST_F(WorkOfSchedules, AFailureIsTriedAgainAtItsTimeUnlessTheNextRunIsDue) {
  put(ask(1).due[0], Outcome::kToRetry, {}, Time{after(1).us + kWorkHour / 2});
  EXPECT_TRUE(ask(1).due.empty());
  EXPECT_EQ(ask(1).look_again, (Time{after(1).us + kWorkHour / 2}));
  const auto then = agenda(book_, ledger_, Time{after(1).us + kWorkHour / 2}).value();
  ASSERT_EQ(then.due.size(), 1U);
  EXPECT_FALSE(then.due[0].interrupted);
  EXPECT_EQ(ask(2).due[0].run.planned, after(2));
}

TEST_F(WorkOfSchedules, PausedOnesHaveNone) {
  book_.schedules[0].paused = true;
  EXPECT_TRUE(ask(5).due.empty());
  EXPECT_FALSE(ask(5).look_again.has_value());
}

TEST_F(WorkOfSchedules, AnAdaptiveOneLooksMoreOftenAtWhatChanges) {
  Definition& schedule = book_.schedules[0];
  schedule.adaptive = true;
  schedule.every = 24 * kWorkHour;
  const auto interval_after = [&](Outcome outcome) {
    for (int day = 1; day <= 20; ++day) {
      schedule::Run run;
      run.schedule = schedule.name;
      run.planned = run.begun = after(24 * day);
      run.ended = run.begun;
      run.outcome = outcome;
      EXPECT_TRUE(ledger_.put({&run, 1}));
    }
    return std::get<IntervalRule>(rule_now(schedule, ledger_).value().when).interval;
  };
  EXPECT_LT(interval_after(Outcome::kChanged), 12 * kWorkHour);
  EXPECT_GT(interval_after(Outcome::kUnchanged), 10 * 24 * kWorkHour);
}

TEST_F(WorkOfSchedules, TheLedgerForgetsOldRunsButNotTheNewest) {
  for (const int hour : {1, 2, 3}) {
    schedule::Run run;
    run.schedule = "a";
    run.planned = run.begun = after(hour);
    ASSERT_TRUE(ledger_.put({&run, 1}));
  }
  ASSERT_TRUE(ledger_.forget_before(after(10)));
  const auto left = ledger_.recent("a", 10).value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].planned, after(3));
}

TEST(Definitions, AreReadAsTheyWereWritten) {
  Definition definition = hourly("a-b.c_1");
  definition.options = {"--tag=news", "--note=a \"b\"\n"};
  definition.cron = "0 7 * * MON";
  definition.every.reset();
  definition.zone = "Europe/Zurich";
  definition.jitter = 5;
  definition.kind = Kind::kCrawl;
  definition.paused = true;
  const Definition read = read_definition(to_text(definition)).value();
  EXPECT_EQ(to_text(read), to_text(definition));
  EXPECT_EQ(read.options, definition.options);
  EXPECT_EQ(read.kind, Kind::kCrawl);
}

TEST(Definitions, WhatIsNoneIsSaid) {
  for (const char* text : {"", "[]", "{}", R"({"version":1,"name":"../x","urls":[],"kind":"save",
       "options":[],"created_us":0})",
                           R"({"version":1,"name":"a","urls":"x","kind":"save",
       "options":[],"created_us":0})"}) {
    EXPECT_EQ(read_definition(text).error().kind, ErrorKind::kInvalid) << text;
  }
  EXPECT_EQ(read_definition(R"({"version":2})").error().kind, ErrorKind::kVersion);
}

TEST(Definitions, HaveNamesOfTheirAddresses) {
  const auto free = [](const std::string&) { return false; };
  EXPECT_EQ(name_for("https://www.shop.example/offers/?a=1", free), "shop.example-offers-a-1");
  EXPECT_EQ(
      name_for("https://a.example/", [](const std::string& name) { return name == "a.example"; }),
      "a.example-2");
  EXPECT_EQ(name_for("https://ünï/", free), "n");
  EXPECT_TRUE(is_name(name_for("https://../..", free)));
}

}  // namespace
}  // namespace varve::schedule
