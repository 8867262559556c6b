#include "cli/browsers.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace varve::cli {
namespace {

class Browsers {
 public:
  Browsers(std::size_t count, const LookAtPage& look, const crawl::SaveCallbacks& callbacks)
      : count_(count), look_(look), callbacks_(callbacks) {}

  Result<void> run(std::size_t at_once) {
    now_.resize(std::min(at_once, count_));
    std::vector<std::thread> threads;
    for (crawl::Progress& now : now_) threads.emplace_back([&] { work(now); });
    for (std::thread& thread : threads) thread.join();
    if (error_) return tl::unexpected(*error_);
    return {};
  }

 private:
  void work(crawl::Progress& now) {
    for (std::optional<std::size_t> page; (page = next());) {
      auto seen = look_(*page, [&](const crawl::Progress& progress) { draw(now, progress); });
      const std::lock_guard lock(mutex_);
      now = {};
      ++done_;
      if (seen) {
        callbacks_.page(*seen);
      } else if (!error_) {
        error_ = seen.error();
      }
    }
  }

  std::optional<std::size_t> next() {
    const std::lock_guard lock(mutex_);
    return error_ || next_ == count_ ? std::nullopt : std::optional(next_++);
  }

  // All of them in one line.
  void draw(crawl::Progress& now, const crawl::Progress& progress) {
    const std::lock_guard lock(mutex_);
    now = progress;
    crawl::Progress all{done_, count_, 0, 0, 0};
    for (const crawl::Progress& each : now_) {
      all.resources_done += each.resources_done;
      all.resources_pending += each.resources_pending;
      all.bytes_received += each.bytes_received;
    }
    callbacks_.progress(all);
  }

  const std::size_t count_;
  const LookAtPage& look_;
  const crawl::SaveCallbacks& callbacks_;
  std::mutex mutex_;
  // All below is guarded by it.
  std::vector<crawl::Progress> now_;  // one of each thread
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<void> look_at_pages(std::size_t count, std::size_t at_once, const LookAtPage& look,
                           const crawl::SaveCallbacks& callbacks) {
  return Browsers(count, look, callbacks).run(at_once);
}

}  // namespace varve::cli
