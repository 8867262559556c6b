#include "replay/events.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varve::replay {

using Clock = std::chrono::steady_clock;

class Events::Listener final : public LiveStream {
 public:
  Listener(Events& events, std::string id) : events_(events), id_(std::move(id)) {}
  ~Listener() override {
    const std::lock_guard lock(events_.mutex_);
    --events_.listeners_;
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  ssize_t take_or_wait(char* to, std::size_t most, const Calls& calls) override {
    if (taken_ == event_.size()) {
      if (last_ || !next()) return kEnd;
      if (event_.empty()) {
        if (events_.wait(id_, version_, calls)) return 0;
        return take_or_wait(to, most, calls);  // something came meanwhile, or it was stopped
      }
    }
    const std::size_t part = std::min(most, event_.size() - taken_);
    std::copy_n(event_.data() + taken_, part, to);
    taken_ += part;
    return static_cast<ssize_t>(part);
  }

 private:
  // What is to be said now, if anything. False where the stream ends.
  bool next() {
    taken_ = 0;
    event_.clear();
    if (Clock::now() > begun_ + kLongest || events_.is_stopped()) return false;
    const auto job = events_.look_(id_);
    if (!job) return false;
    if (job->version != version_) {
      event_ = fmt::format("id: {}\nevent: progress\ndata: {}\n\n", job->version, job->json);
      version_ = job->version;
      last_ = job->ended;
    } else if (Clock::now() - said_ >= kSignOfLife) {
      event_ = ":\n\n";
    }
    if (!event_.empty()) said_ = Clock::now();
    return true;
  }

  Events& events_;
  const std::string id_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point said_ = begun_;
  std::uint64_t version_ = 0;  // of what was said last
  std::string event_;
  std::size_t taken_ = 0;
  bool last_ = false;
};

Events::Events(Look look) : look_(std::move(look)), watcher_([this] { watch(); }) {}

Events::~Events() {
  stop();
  watcher_.join();
}

std::shared_ptr<LiveStream> Events::listen(std::string id) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_ || listeners_ >= kMaxListeners) return nullptr;
    ++listeners_;
  }
  return std::make_shared<Listener>(*this, std::move(id));
}

void Events::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  wake(nullptr);
}

bool Events::is_stopped() {
  const std::lock_guard lock(mutex_);
  return stop_;
}

bool Events::wait(const std::string& id, std::uint64_t version, const LiveStream::Calls& calls) {
  const std::lock_guard lock(mutex_);
  const auto job = look_(id);
  if (stop_ || !job || job->version != version) return false;
  calls.suspend();
  waiting_.push_back({id, calls.resume});
  return true;
}

void Events::wake(const std::string* id) {
  const std::lock_guard lock(mutex_);
  waiting_.remove_if([&](const Waiting& each) {
    if (id != nullptr && each.id != *id) return false;
    each.resume();
    return true;
  });
}

void Events::watch() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (stopped_.wait_for(lock, kSignOfLife, [this] { return stop_; })) return;
    }
    wake(nullptr);
  }
}

Response answer_events(Events& events, const std::string& id, std::string_view what) {
  Response response{.status = 200, .headers = {}, .body = {}};
  response.stream = events.listen(id);
  if (!response.stream) {
    response = json_error(
        503, fmt::format("too many listen already; ask for {} itself now and then", what));
    response.set("Retry-After", "5");
    return response;
  }
  response.set("Content-Type", "text/event-stream");
  response.set("X-Accel-Buffering", "no");  // nginx passes each event on as it comes
  return response;
}

}  // namespace varve::replay
