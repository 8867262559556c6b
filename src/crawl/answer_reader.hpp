// The thread that reads answers for what they need and what they are: half of a save's work, beside
// which the event loop goes on.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "crawl/resource.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

class AnswerReader {
 public:
  // A resource, which nobody else looks at until it is taken back, and what keeps it.
  struct Read {
    Resource* resource = nullptr;
    std::shared_ptr<Generation> generation;
  };

  // `links`: Resource::take()'s. `wake` is called on the thread when there is something to take().
  AnswerReader(const LinkMemory* links, std::function<void()> wake);
  ~AnswerReader();
  AnswerReader(const AnswerReader&) = delete;
  AnswerReader& operator=(const AnswerReader&) = delete;

  void read(Read wanted, fetch::Response answer);
  // Those that were read since the last time, in the order in which they came.
  std::vector<Read> take();
  // Those that were not taken.
  [[nodiscard]] std::size_t pending() const { return pending_; }

 private:
  struct Job {
    Read wanted;
    fetch::Response answer;
  };
  void run();

  const LinkMemory* links_;
  const std::function<void()> wake_;
  std::size_t pending_ = 0;  // the caller's
  std::mutex mutex_;
  std::condition_variable changed_;
  // Below is guarded by mutex_.
  std::vector<Job> jobs_;
  std::vector<Read> read_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace varve::crawl
