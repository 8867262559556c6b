// What becomes of a save, told as it happens: server-sent events (HTML 9.2). Each event is the
// whole state of the job, so a listener that is slow misses steps and keeps nothing waiting. How
// many listen, and for how long, is bounded; a sign of life goes out now and then, so that who has
// gone is found out. Thread-safe.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "replay/live_stream.hpp"
#include "replay/save_jobs.hpp"

namespace varve::replay {

inline constexpr std::size_t kMaxListeners = 64;
inline constexpr std::chrono::seconds kSignOfLife{15};

class SaveEvents {
 public:
  // Listens to `jobs`, which must outlive it.
  explicit SaveEvents(SaveJobs& jobs);
  // Its streams have ended.
  ~SaveEvents();
  SaveEvents(const SaveEvents&) = delete;
  SaveEvents& operator=(const SaveEvents&) = delete;

  // Null where too many listen.
  std::shared_ptr<LiveStream> listen(std::string id);
  // All streams come to their end, and no others begin.
  void stop();

 private:
  class Listener;
  struct Waiting {
    std::string id;
    std::function<void()> resume;
  };

  // Suspends the connection, unless something came since that version of the job.
  bool wait(const std::string& id, std::uint64_t version, const LiveStream::Calls& calls);
  bool is_stopped();
  void wake(const std::string* id);  // null: all
  void watch();

  SaveJobs& jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Waiting> waiting_;
  std::size_t listeners_ = 0;
  bool stop_ = false;
  std::thread watcher_;  // last: it uses the others
};

}  // namespace varve::replay
