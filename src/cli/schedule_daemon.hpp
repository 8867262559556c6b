// Runs schedules for as long as a server runs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "cli/command.hpp"

namespace varve::cli {

// On a thread of its own, which looks again when the next run is due, and each half minute for what
// other processes have changed. What a run cannot do is logged, and tried again then.
class ScheduleDaemon {
 public:
  explicit ScheduleDaemon(const Globals& globals);
  // Waits for what is being saved; what was broken off goes on in the next process.
  ~ScheduleDaemon();
  ScheduleDaemon(const ScheduleDaemon&) = delete;
  ScheduleDaemon& operator=(const ScheduleDaemon&) = delete;

 private:
  void work();

  const Globals globals_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace varve::cli
