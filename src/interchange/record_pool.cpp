#include "interchange/record_pool.hpp"

namespace varve::interchange {
namespace {

Result<CaptureRecords> make_of(const RecordOrder& order, const Result<std::optional<Body>>& blob,
                               RecordWriter& writer) {
  if (!blob) return tl::unexpected(blob.error());
  if (!*blob) {
    return fail(ErrorKind::kDamaged, "the body {} is not in the archive", order.blob->text());
  }
  return order.make(writer, **blob);
}

}  // namespace

RecordPool::RecordPool(const archive::Archive& archive, Compression compression, int level,
                       std::size_t threads)
    : archive_(archive) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, compression, level] { run(RecordWriter(compression, level)); });
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

std::future<RecordPool::Made> RecordPool::start(std::vector<RecordOrder> orders) {
  std::packaged_task<Made(RecordWriter&)> task(
      [this, orders = std::move(orders)](RecordWriter& writer) { return make(orders, writer); });
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

RecordPool::Made RecordPool::make(const std::vector<RecordOrder>& orders,
                                  RecordWriter& writer) const {
  std::vector<Digest> blobs;
  for (const RecordOrder& order : orders) {
    if (order.blob) blobs.push_back(*order.blob);
  }
  const auto bodies = archive_.bodies(blobs);
  auto next = bodies.begin();
  Made made;
  made.reserve(orders.size());
  for (const RecordOrder& order : orders) {
    made.push_back(order.blob ? make_of(order, *next++, writer) : order.make(writer, Body()));
  }
  return made;
}

}  // namespace varve::interchange
