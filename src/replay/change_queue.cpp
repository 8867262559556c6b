#include "replay/change_queue.hpp"

namespace varve::replay {

ChangeQueue::ChangeQueue() : worker_([this] { work(); }) {}

ChangeQueue::~ChangeQueue() {
  stop();
}

bool ChangeQueue::add(Change change) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_ || waiting_.size() >= kMaxChangesWaiting) return false;
    waiting_.push_back(std::move(change));
  }
  changed_.notify_one();
  return true;
}

void ChangeQueue::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  if (worker_.joinable()) worker_.join();
}

void ChangeQueue::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Change change = std::move(waiting_.front());
    waiting_.pop_front();
    const bool stopped = stop_;
    lock.unlock();
    change(stopped);
    lock.lock();
  }
}

}  // namespace varve::replay
