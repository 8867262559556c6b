// Requests that change something are answered one after the other on a thread of their own: a
// change waits for the archive's lock, and to forget may take minutes. How many wait is bounded.
// Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace varve::replay {

inline constexpr std::size_t kMaxChangesWaiting = 32;

class ChangeQueue {
 public:
  // `stopped`: its turn never comes, and it is called to say so.
  using Change = std::function<void(bool stopped)>;

  ChangeQueue();
  ~ChangeQueue();
  ChangeQueue(const ChangeQueue&) = delete;
  ChangeQueue& operator=(const ChangeQueue&) = delete;

  // False where too many wait, or it has stopped.
  [[nodiscard]] bool add(Change change);
  // Waits for the one that is being made; the others are told.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Change> waiting_;
  bool stop_ = false;
  std::thread worker_;  // last: it uses the others
};

}  // namespace varve::replay
