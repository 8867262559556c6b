#include "interchange/record_pool.hpp"

namespace varve::interchange {

RecordPool::RecordPool(const archive::Archive& archive, Compression compression, int level,
                       std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back(
        [this, &archive, compression, level] { run(RecordWriter(archive, compression, level)); });
  }
}

RecordPool::~RecordPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    tasks_.clear();
  }
  came_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::future<RecordPool::Made> RecordPool::start(Make make) {
  std::packaged_task<Made(RecordWriter&)> task(std::move(make));
  auto made = task.get_future();
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  came_.notify_one();
  return made;
}

void RecordPool::run(RecordWriter writer) {
  for (;;) {
    std::packaged_task<Made(RecordWriter&)> task;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      if (ending_) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task(writer);
  }
}

}  // namespace varve::interchange
