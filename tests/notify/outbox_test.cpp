#include "varve/notify/outbox.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "notify/notices.hpp"
#include "temporary_folder.hpp"
#include "varve/notify/next_try.hpp"

namespace varve::notify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kHook;
using testing::kNow;
using ::testing::Not;
using testing::notice_number;

const Channel kLetter = *parse_channel("mailto:a@example.org");

class OutboxTest : public ::testing::Test {
 protected:
  void deliver() {
    const auto done = outbox_.deliver(
        [this] { return now_; },
        [this](const Notice& notice, const Channel& channel) -> Result<std::string> {
          sent_.push_back(channel.text + " " + notice.title);
          if (fails_) return fail(ErrorKind::kNetwork, "no");
          return "yes";
        });
    ASSERT_TRUE(done) << done.error().message;
  }
  Delivery newest() { return outbox_.deliveries(1)->at(0); }
  void add(const Notice& notice, std::vector<Channel> channels = {kHook}) {
    const auto added = outbox_.add(notice, channels, now_);
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_TRUE(*added);
  }

  varve::testing::TemporaryFolder folder_;
  Outbox outbox_ = *Outbox::open(folder_.path());
  Time now_ = kNow;
  bool fails_ = false;
  std::vector<std::string> sent_;
};

TEST_F(OutboxTest, DeliversEachNoticeOnceToEachChannel) {
  add(notice_number(1), {kHook, kLetter, *parse_channel("feed"), kHook});
  EXPECT_EQ(*outbox_.next_due(), kNow);
  deliver();
  EXPECT_THAT(sent_, ElementsAre("https://hook.example/ Returns", "mailto:a@example.org Returns"));
  deliver();
  EXPECT_EQ(sent_.size(), 2U);
  EXPECT_EQ(newest().state, DeliveryState::kDelivered);
  EXPECT_EQ(newest().said, "yes");
  EXPECT_EQ(*outbox_.next_due(), std::nullopt);
}

TEST_F(OutboxTest, ListsWhatWentToTheFeedAlone) {
  add(notice_number(1));
  add(notice_number(2), {*parse_channel("feed")});
  EXPECT_EQ(newest().channel, "feed");
  EXPECT_EQ(newest().state, DeliveryState::kDelivered);
  EXPECT_EQ(outbox_.deliveries(9)->size(), 2U);
  EXPECT_EQ(outbox_.deliveries(9)->at(1).channel, kHook.text);
}

TEST_F(OutboxTest, TakesANoticeOfOneIdOnce) {
  add(notice_number(1));
  EXPECT_FALSE(*outbox_.add(notice_number(1), std::vector{kHook, kLetter}, now_));
  deliver();
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(OutboxTest, TriesAgainLaterAndGivesUpAfterThreeDays) {
  fails_ = true;
  add(notice_number(1));
  int attempts = 0;
  while (newest().state == DeliveryState::kWaits && attempts < 100) {
    now_ = newest().due;
    deliver();
    ++attempts;
    EXPECT_EQ(newest().attempts, attempts);
    EXPECT_EQ(newest().said, "no");
  }
  EXPECT_EQ(newest().state, DeliveryState::kGivenUp);
  EXPECT_EQ(now_, Time{kNow.us + kGivenUpAfter});
  EXPECT_GT(attempts, 15);
  EXPECT_LT(attempts, 30);
  EXPECT_EQ(outbox_.notices("", 0, 10)->size(), 1U) << "the feed has it";
}

TEST_F(OutboxTest, LeavesAChannelAloneThatFailed) {
  fails_ = true;
  for (int i = 0; i < 5; ++i) add(notice_number(i), {kHook, kLetter});
  deliver();
  EXPECT_EQ(sent_.size(), 2U);
  fails_ = false;
  deliver();
  EXPECT_EQ(sent_.size(), 10U) << "those that were not tried are due";
}

TEST_F(OutboxTest, KeepsTheRedlineAsAFileUntilAllHaveIt) {
  Notice notice = notice_number(1);
  notice.html = "<p>redline";
  add(notice, {kHook, kLetter});
  std::vector<std::string> files;
  bool works = false;
  const auto send = [&](const Notice& each, const Channel& channel) -> Result<std::string> {
    files.push_back(each.html);
    if (channel.kind == ChannelKind::kMail && !works) return fail(ErrorKind::kNetwork, "no");
    return "yes";
  };
  const auto clock = [this] { return now_; };
  ASSERT_TRUE(outbox_.deliver(clock, send));
  works = true;
  now_ = **outbox_.next_due();
  ASSERT_TRUE(outbox_.deliver(clock, send));
  EXPECT_THAT(files, ElementsAre("<p>redline", "<p>redline", "<p>redline"));
}

TEST_F(OutboxTest, KeepsTheNewestOfAUrlAndWhatIsStillToGo) {
  outbox_ = *Outbox::open(folder_.path(), 10);
  add(notice_number(0));  // waits
  add(notice_number(1), {});
  add(notice_number(1, "https://other.example/"), {});
  for (int i = 2; i < 13; ++i) add(notice_number(i), {});
  const auto kept = *outbox_.notices("shop.example/returns", 0, 100);
  EXPECT_EQ(kept.size(), 11U);
  EXPECT_EQ(kept.back().time, notice_number(0).time) << "it has not been sent";
  EXPECT_EQ(kept[9].time, notice_number(3).time);
  EXPECT_EQ(outbox_.notices("https://other.example/", 0, 10)->size(), 1U);
  EXPECT_EQ(outbox_.notices("", 0, 100)->size(), 12U);
  EXPECT_EQ(outbox_.notices("", 2, 1)->at(0).time, notice_number(10).time);
}

std::string bytes_of(const Path& folder) {
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST_F(OutboxTest, ForgetsToTheLastByte) {
  Notice first = notice_number(1);
  first.title = "a password once stood here";
  first.after = Shot{Time{7}, "/web/1/u"};
  Notice second = notice_number(2);
  second.title = "and another one here";
  second.before = first.after;
  second.after = Shot{Time{8}, "/web/2/u"};
  Notice third = notice_number(3);
  third.title = "harmless";
  third.before = second.after;
  for (const Notice& notice : {first, second, third}) add(notice);
  add(notice_number(1, "https://other.example/"), {});
  ASSERT_TRUE(outbox_.forget("https://shop.example/returns", Time{7}));
  EXPECT_EQ(outbox_.notices("https://shop.example/returns", 0, 10)->size(), 1U);
  EXPECT_THAT(bytes_of(folder_.path()), Not(HasSubstr("password once")));
  EXPECT_THAT(bytes_of(folder_.path()), Not(HasSubstr("another one")));
  deliver();
  EXPECT_THAT(sent_, ElementsAre("https://hook.example/ harmless"));
  ASSERT_TRUE(forget_notices(folder_.path(), "http://shop.example/returns", std::nullopt));
  EXPECT_EQ(outbox_.notices("", 0, 10)->size(), 1U);
  EXPECT_THAT(bytes_of(folder_.path()), Not(HasSubstr("harmless")));
}

TEST_F(OutboxTest, EndsWhenItIsToldTo) {
  add(notice_number(1));
  ASSERT_TRUE(
      outbox_.deliver([this] { return now_; },
                      [](const Notice&, const Channel&) -> Result<std::string> { return ""; },
                      nullptr, [] { return false; }));
  EXPECT_EQ(newest().attempts, 0);
}

TEST(Outbox, IsNotThereBeforeTheFirstNotice) {
  const varve::testing::TemporaryFolder folder;
  const auto none = Outbox::open_if_there(folder.path());
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  EXPECT_FALSE(std::filesystem::exists(Outbox::path_in(folder.path())));
}

}  // namespace
}  // namespace varve::notify
