// Pages that wait to be saved, one after the other on a thread of its own, and what became of them.
// How many wait, how many come in a minute and how many are remembered is bounded. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "varve/replay/save.hpp"

namespace varve::replay {

inline constexpr std::size_t kMaxWaiting = 100;
inline constexpr std::size_t kMaxSavesAMinute = 120;
inline constexpr std::size_t kJobsRemembered = 1'000;

struct SaveJob {
  enum class State : unsigned char { kPending, kSuccess, kError };

  std::string id;
  SaveOrder order;
  bool errors_count = false;  // a page that the server answered with an error is a success
  State state = State::kPending;
  bool begun = false;
  SaveStep step;               // how far it is
  archive::SavedPage outcome;  // when it is not pending any more
  std::uint64_t version = 1;   // grows with each change of what is above
  double seconds = 0;          // how long it took
};

class SaveJobs {
 public:
  explicit SaveJobs(Saver saver);
  // What is being saved is stopped; what waits is dropped.
  ~SaveJobs();
  SaveJobs(const SaveJobs&) = delete;
  SaveJobs& operator=(const SaveJobs&) = delete;

  // The job's id; kLimit where too many wait or came.
  Result<std::string> add(SaveOrder order, bool errors_count);
  [[nodiscard]] std::optional<SaveJob> find(const std::string& id) const;

  // `call` is told of each job that changed, on the worker's thread, without a lock; {} to end
  // that.
  void on_change(std::function<void(const std::string& id)> call);

  struct Load {
    std::size_t waiting = 0;
    bool saving = false;
    std::uint64_t saved = 0;  // since the server began
    std::uint64_t failed = 0;
  };
  [[nodiscard]] Load load() const;

 private:
  void work();
  void change(const std::string& id, const std::function<void(SaveJob&)>& how);
  void finish(SaveJob& job, archive::SavedPage outcome, double seconds);

  Saver saver_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> stop_ = false;
  std::mutex telling_;  // locked while on_change's call runs; before the other
  std::function<void(const std::string&)> call_;
  std::deque<std::string> waiting_;
  std::deque<std::string> remembered_;  // oldest first
  std::deque<Time> came_;               // within the last minute
  std::unordered_map<std::string, SaveJob> jobs_;
  bool saving_ = false;
  std::uint64_t saved_ = 0;
  std::uint64_t failed_ = 0;
  std::thread worker_;  // last: it uses the others
};

}  // namespace varve::replay
