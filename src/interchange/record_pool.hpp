// Threads that make records, each with a writer of its own. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "interchange/capture_records.hpp"
#include "varve/archive/archive.hpp"

namespace varve::interchange {

// Records that belong together, and the blob that they are made of.
struct RecordOrder {
  using Make = std::function<Result<CaptureRecords>(RecordWriter&, const Body& blob)>;
  Make make;
  std::optional<Digest> blob = std::nullopt;  // none: an empty body
};

class RecordPool {
 public:
  using Made = std::vector<Result<CaptureRecords>>;  // one for each order

  RecordPool(const archive::Archive& archive, Compression compression, int level,
             std::size_t threads);
  // What was not begun is not made any more.
  ~RecordPool();
  RecordPool(const RecordPool&) = delete;
  RecordPool& operator=(const RecordPool&) = delete;

  // One thread makes all of them: a thread woken for each would cost as much as a small record.
  std::future<Made> start(std::vector<RecordOrder> orders);
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }

 private:
  void run(RecordWriter writer);
  Made make(const std::vector<RecordOrder>& orders, RecordWriter& writer) const;

  const archive::Archive& archive_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::packaged_task<Made(RecordWriter&)>> tasks_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace varve::interchange
