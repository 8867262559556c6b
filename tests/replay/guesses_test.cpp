#include "replay/guesses.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace varve::replay {
namespace {

using std::chrono::seconds;
using Clock = Guesses::Clock;

class GuessesTest : public ::testing::Test {
 protected:
  // Whether a wrong one is looked at.
  bool guess(const std::string& address, int number) {
    return guesses_.wait(address, fmt::format("wrong {}", number), false, now_) == seconds(0);
  }
  bool is_let_in(const std::string& address, const std::string& secret) {
    return guesses_.wait(address, secret, true, now_) == seconds(0);
  }
  void use_up(const std::string& address) {
    for (int i = 0; i < static_cast<int>(Guesses::kMost); ++i) EXPECT_TRUE(guess(address, i));
  }

  Guesses guesses_;
  Clock::time_point now_ = Clock::now();
};

TEST_F(GuessesTest, EndAfterTenOfAnAddress) {
  use_up("10.0.0.1");
  EXPECT_FALSE(guess("10.0.0.1", 99));
  EXPECT_FALSE(is_let_in("10.0.0.1", "token")) << "or it would say whether it is right";
  EXPECT_EQ(guesses_.wait("10.0.0.1", "token", true, now_), Guesses::kWithin);
  EXPECT_TRUE(is_let_in("10.0.0.2", "token")) << "others are not locked out";
  now_ += Guesses::kWithin;
  EXPECT_TRUE(guess("10.0.0.1", 99));
}

TEST_F(GuessesTest, AreDifferentOnes) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(guess("10.0.0.1", 1));
  EXPECT_TRUE(is_let_in("10.0.0.1", "token"));
}

TEST_F(GuessesTest, DoNotLockOutWhoIsIn) {
  EXPECT_TRUE(is_let_in("10.0.0.1", "token"));
  guesses_.trust("session");
  use_up("10.0.0.1");
  EXPECT_TRUE(is_let_in("10.0.0.1", "token"));
  EXPECT_TRUE(is_let_in("10.0.0.1", "session"));
  EXPECT_FALSE(is_let_in("10.0.0.1", "another session"));
}

TEST_F(GuessesTest, AreFewerWhereManyAddressesGuess) {
  for (int i = 0; i < static_cast<int>(Guesses::kMostInAll); ++i) {
    EXPECT_TRUE(guess(fmt::format("address {}", i), i));
  }
  EXPECT_FALSE(guess("address 5", -1)) << "it had its one";
  EXPECT_TRUE(is_let_in("a new address", "token"));
  EXPECT_TRUE(guess("another new address", 1));
  EXPECT_FALSE(guess("another new address", 2));
  now_ += Guesses::kWithin;
  EXPECT_TRUE(guess("address 5", -2));
  EXPECT_TRUE(guess("address 5", -3));
}

TEST_F(GuessesTest, TakeBoundedRoom) {
  use_up("the first");
  for (int i = 0; i < 3 * static_cast<int>(Guesses::kAddresses); ++i) {
    now_ += std::chrono::milliseconds(1);
    guess(fmt::format("address {}", i), i);
  }
  // The first was quiet the longest and is forgotten, which is what the bound costs.
  EXPECT_TRUE(guess("the first", 99));
}

}  // namespace
}  // namespace varve::replay
