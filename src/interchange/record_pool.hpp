// Threads that make records, each with a writer of its own. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "interchange/capture_records.hpp"

namespace varve::interchange {

class RecordPool {
 public:
  using Made = Result<CaptureRecords>;
  using Make = std::function<Made(RecordWriter&)>;

  RecordPool(const archive::Archive& archive, Compression compression, int level,
             std::size_t threads);
  // What was not begun is not made any more.
  ~RecordPool();
  RecordPool(const RecordPool&) = delete;
  RecordPool& operator=(const RecordPool&) = delete;

  std::future<Made> start(Make make);
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }

 private:
  void run(RecordWriter writer);

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::packaged_task<Made(RecordWriter&)>> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace varve::interchange
