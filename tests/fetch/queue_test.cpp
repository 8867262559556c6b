#include "fetch/queue.hpp"

#include <gtest/gtest.h>

namespace varve::fetch {
namespace {

void push(Queue<std::string>& queue, const std::string& host, int priority, const char* name) {
  queue.push(host, priority, std::make_unique<std::string>(name));
}

std::string pop(Queue<std::string>& queue) {
  const auto job = queue.pop();
  return job ? *job : "(none)";
}

TEST(Queue, HigherPriorityGoesFirstAndTheOlderAmongEquals) {
  Queue<std::string> queue(10);
  push(queue, "a", 0, "low");
  push(queue, "b", 5, "high, first");
  push(queue, "a", 5, "high, second");
  push(queue, "a", -1, "lowest");
  EXPECT_EQ(pop(queue), "high, first");
  EXPECT_EQ(pop(queue), "high, second");
  EXPECT_EQ(pop(queue), "low");
  EXPECT_EQ(pop(queue), "lowest");
  EXPECT_EQ(pop(queue), "(none)");
}

TEST(Queue, AHostThatIsFullLetsOthersPass) {
  Queue<std::string> queue(1);
  push(queue, "a", 9, "a1");
  push(queue, "a", 9, "a2");
  push(queue, "b", 0, "b1");
  EXPECT_EQ(pop(queue), "a1");
  EXPECT_EQ(pop(queue), "b1");
  EXPECT_EQ(pop(queue), "(none)");
  EXPECT_EQ(queue.waiting(), 1u);
  queue.ended("a");
  EXPECT_EQ(pop(queue), "a2");
}

TEST(Queue, AHostIsWidenedAtOnce) {
  Queue<std::string> queue(1);
  push(queue, "a", 0, "a1");
  push(queue, "a", 0, "a2");
  EXPECT_EQ(pop(queue), "a1");
  EXPECT_EQ(pop(queue), "(none)");
  queue.widen("a", 2);
  EXPECT_EQ(pop(queue), "a2");
}

TEST(Queue, TakeAllLeavesNothing) {
  Queue<std::string> queue(1);
  push(queue, "a", 0, "a1");
  push(queue, "a", 0, "a2");
  push(queue, "b", 0, "b1");
  EXPECT_EQ(pop(queue), "a1");
  EXPECT_EQ(queue.take_all().size(), 2u);
  EXPECT_EQ(pop(queue), "(none)");
  queue.ended("a");
  push(queue, "a", 0, "a3");
  EXPECT_EQ(pop(queue), "a3");
}

}  // namespace
}  // namespace varve::fetch
