// Keeps an archive's log level with what a crawl adds while it is under way, on a thread of its own:
// not all is left for the end, which may never come.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "varve/base/file.hpp"

namespace varve::cli {

class LogFollower {
 public:
  // Of the archive in `folder`, which it opens for itself. The log is level when this returns.
  explicit LogFollower(Path folder);
  // What was not followed by then, or from a failure on, is left to keep_log(), which tells why.
  ~LogFollower();
  LogFollower(const LogFollower&) = delete;
  LogFollower& operator=(const LogFollower&) = delete;

  // One more page is durable. Thread-safe.
  void page_saved();

 private:
  void run();
  [[nodiscard]] bool catch_up() const;
  bool wait_for_pages();

  const Path folder_;
  bool is_level_;  // the thread's own, once that runs
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t pages_ = 0;  // not followed yet
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace varve::cli
