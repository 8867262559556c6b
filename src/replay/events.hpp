// What becomes of a job, told as it happens: server-sent events (HTML 9.2). Each event is the
// whole state of the job, so a listener that is slow misses steps and keeps nothing waiting. How
// many listen, and for how long, is bounded; a sign of life goes out now and then, so that who has
// gone is found out. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "replay/http.hpp"
#include "replay/live_stream.hpp"

namespace varve::replay {

inline constexpr std::size_t kMaxListeners = 64;
inline constexpr std::chrono::seconds kSignOfLife{15};

// How a job is now.
struct JobState {
  std::uint64_t version = 0;  // grows with each change
  std::string json = {};
  bool ended = false;  // nothing more comes of it
};

class Events {
 public:
  // Called on many threads; nothing where there is no such job, or none any more.
  using Look = std::function<std::optional<JobState>(const std::string& id)>;

  explicit Events(Look look);
  // Its streams have ended.
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // To be called when a job has changed.
  void changed(const std::string& id) { wake(&id); }

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

  const Look look_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::list<Waiting> waiting_;
  std::size_t listeners_ = 0;
  bool stop_ = false;
  std::thread watcher_;  // last: it uses the others
};

// A stream of that job's events; 503 where too many listen. `what` is told then: "the job".
Response answer_events(Events& events, const std::string& id, std::string_view what);

}  // namespace varve::replay
