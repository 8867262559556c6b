// Runs schedules for as long as a server runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "cli/command.hpp"

namespace varve::cli {

// On a thread of its own: those that are asked for, one after the other; and with `due` those that
// are due, for which it looks again when the next one is, and each half minute for what other
// processes have changed. What a run cannot do is logged, and tried again then. Thread-safe.
class ScheduleDaemon {
 public:
  ScheduleDaemon(const Globals& globals, bool due) : globals_(globals), due_(due) {}
  // Waits for what is being saved; what was broken off goes on in the next process.
  ~ScheduleDaemon();
  ScheduleDaemon(const ScheduleDaemon&) = delete;
  ScheduleDaemon& operator=(const ScheduleDaemon&) = delete;

  // Nothing runs before; once.
  void start();
  [[nodiscard]] bool runs_due() const { return due_; }
  // As soon as nothing else runs schedules, in this process or another.
  void run_now(std::string_view name);
  // There is another schedule, which may be due.
  void look_again();
  // Whether that was asked for, and has not ended.
  [[nodiscard]] bool is_asked_for(std::string_view name) const;
  // Whether something runs now, whichever.
  [[nodiscard]] bool is_at_work() const { return at_work_; }

 private:
  using Milliseconds = std::chrono::milliseconds;

  void work();
  Milliseconds run_asked(const std::string& name);
  Milliseconds run_due();

  const Globals globals_;
  const bool due_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> at_work_ = false;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> asked_;  // the first may be under way
  std::uint64_t calls_ = 0;        // that there is something to do
  std::thread thread_;             // last: it uses the others
};

}  // namespace varve::cli
