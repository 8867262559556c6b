#include "text/child.hpp"

#include <gtest/gtest.h>

namespace varve::text {
namespace {

using std::chrono::seconds;

ErrorKind failure_of(const std::string& script, const ChildLimits& limits) {
  const auto said = run_child({"sh", "-c", script}, "", limits);
  return said ? ErrorKind::kCancelled : said.error().kind;
}

TEST(RunChild, GivesInputAndTakesOutput) {
  EXPECT_EQ(run_child({"tr", "a", "b"}, "banana", {}).value(), "bbnbnb");
  EXPECT_EQ(run_child({"cat"}, "", {}).value(), "");
  const std::string much(10 << 20, 'x');
  EXPECT_EQ(run_child({"cat"}, much, {}).value(), much);
}

TEST(RunChild, SaysWhichProgramIsNotThere) {
  const auto said = run_child({"varve-no-such-program"}, "", {});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::kIo);
  EXPECT_EQ(said.error().message, "the program varve-no-such-program is not there");
}

TEST(RunChild, EndsWhatGoesOnForEver) {
  EXPECT_EQ(failure_of("sleep 100", {.time = seconds(1)}), ErrorKind::kLimit);
  EXPECT_EQ(failure_of("while :; do :; done", {.time = seconds(1)}), ErrorKind::kLimit);
  EXPECT_EQ(failure_of("exec >&-; exec sleep 100", {.time = seconds(1)}), ErrorKind::kDamaged);
}

TEST(RunChild, EndsWhatSaysTooMuch) {
  EXPECT_EQ(failure_of("cat /dev/zero", {.output = 1 << 20}), ErrorKind::kLimit);
}

TEST(RunChild, TellsCrashesAndFailures) {
  EXPECT_EQ(failure_of("kill -SEGV $$", {}), ErrorKind::kDamaged);
  EXPECT_EQ(failure_of("exit 1", {}), ErrorKind::kDamaged);
}

TEST(RunChild, BoundsMemoryAndWritesNoFiles) {
  EXPECT_EQ(failure_of("head -c 2000000000 /dev/zero | tail -n 1", {.memory = 256 << 20}),
            ErrorKind::kDamaged);
  EXPECT_EQ(failure_of("echo a > \"$(mktemp)\"", {}), ErrorKind::kDamaged);
}

}  // namespace
}  // namespace varve::text
