// Threads that have browsers look at pages of a crawl, a few at once: most of their time is
// waiting.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "varve/crawl/site.hpp"

namespace varve::crawl {

class BrowserCrew {
 public:
  struct Looked {
    std::uint64_t order = 0;
    Result<LookedAt> seen;
  };

  // `wake` is called on one of the threads when there is something to take().
  BrowserCrew(const BrowserPages& pages, std::function<void()> wake);
  ~BrowserCrew();
  BrowserCrew(const BrowserCrew&) = delete;
  BrowserCrew& operator=(const BrowserCrew&) = delete;

  void look_at(std::uint64_t order, std::string url);
  // Those that were looked at since the last time.
  std::vector<Looked> take();
  // Waits for the pages that are being looked at; those that are not are forgotten.
  void close();

 private:
  void work();

  const BrowserPages& pages_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Below is guarded by mutex_.
  std::deque<std::pair<std::uint64_t, std::string>> waiting_;
  std::vector<Looked> looked_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace varve::crawl
