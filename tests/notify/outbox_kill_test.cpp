// A process that is killed at any moment loses no notice that it was told is kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <random>
#include <set>

#include "notify/notices.hpp"
#include "temporary_folder.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::notify {
namespace {

using testing::kHook;
using testing::kNow;
using testing::notice_number;

// The numbers that a process wrote until it was killed.
std::vector<std::int64_t> read_numbers(int from) {
  std::vector<std::int64_t> all;
  std::int64_t number = 0;
  while (read(from, &number, sizeof number) == sizeof number) all.push_back(number);
  return all;
}

// Runs `act` in a process of its own, which writes numbers to the pipe, and kills it after that
// many milliseconds.
std::vector<std::int64_t> killed_after(unsigned milliseconds, const std::function<void(int)>& act) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    act(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  usleep(milliseconds * 1'000);
  kill(pid, SIGKILL);
  auto numbers = read_numbers(ends[0]);
  close(ends[0]);
  waitpid(pid, nullptr, 0);
  return numbers;
}

void tell(int to, std::int64_t number) {
  if (write(to, &number, sizeof number) != sizeof number) _exit(1);
}

TEST(OutboxKilled, LosesNoNoticeAndRepeatsUnderTheSameId) {
  const varve::testing::TemporaryFolder folder;
  std::mt19937 random(8);  // the same each time
  std::set<std::string> promised;
  std::map<std::string, int> received;
  std::int64_t next = 0;
  const auto note = [&](std::int64_t number) { ++received[notice_number(number).id]; };
  Time now = kNow;
  int rounds = 0;
  for (; rounds < 12 || (promised.size() <= 10 && rounds < 200); ++rounds) {
    // One process adds, and is killed.
    for (const std::int64_t number : killed_after(10 + random() % 40, [&](int to) {
           auto outbox = Outbox::open(folder.path());
           for (std::int64_t i = next; outbox; ++i) {
             if (!outbox->add(notice_number(i), {&kHook, 1}, now)) _exit(1);
             tell(to, i);
           }
         })) {
      promised.insert(notice_number(number).id);
      next = number + 1;
    }
    next += 1;  // the last one may be there without its promise
    // Another delivers, and is killed, maybe behind the other side's back.
    for (const std::int64_t number : killed_after(10 + random() % 40, [&](int to) {
           auto outbox = Outbox::open(folder.path());
           if (!outbox) _exit(1);
           (void)outbox->deliver([&] { return now; },
                                 [&](const Notice& notice, const Channel&) -> Result<std::string> {
                                   tell(to, notice.time.us - kNow.us);
                                   return "yes";
                                 });
         })) {
      note(number);
    }
    now.us += kClaimed;
  }
  ASSERT_GT(promised.size(), 10U);
  auto outbox = Outbox::open(folder.path());
  ASSERT_TRUE(outbox) << outbox.error().message;
  ASSERT_TRUE(outbox->deliver([&] { return now; },
                              [&](const Notice& notice, const Channel&) -> Result<std::string> {
                                ++received[notice.id];
                                return "yes";
                              }));
  EXPECT_EQ(*outbox->next_due(), std::nullopt);
  int repeats = 0;
  for (const auto& [id, times] : received) repeats += times - 1;
  for (const std::string& id : promised) EXPECT_EQ(received.count(id), 1U);
  EXPECT_LE(repeats, rounds) << "at most one each time that a process was killed";
}

TEST(OutboxKilled, LetsNobodyElseTryWhatIsBeingTried) {
  const varve::testing::TemporaryFolder folder;
  auto one = Outbox::open(folder.path());
  auto other = Outbox::open(folder.path());
  ASSERT_TRUE(one && other);
  ASSERT_TRUE(one->add(notice_number(1), {&kHook, 1}, kNow));
  int sent = 0;
  const auto clock = [] { return kNow; };
  ASSERT_TRUE(one->deliver(clock, [&](const Notice&, const Channel&) -> Result<std::string> {
    ++sent;
    (void)other->deliver(clock, [&](const Notice&, const Channel&) -> Result<std::string> {
      ++sent;
      return "twice";
    });
    return "once";
  }));
  EXPECT_EQ(sent, 1);
}

}  // namespace
}  // namespace varve::notify
