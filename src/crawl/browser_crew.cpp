#include "crawl/browser_crew.hpp"

namespace varve::crawl {

BrowserCrew::BrowserCrew(const BrowserPages& pages, std::function<void()> wake)
    : pages_(pages), wake_(std::move(wake)) {
  for (std::size_t i = 0; i < pages.at_once; ++i) threads_.emplace_back([this] { work(); });
}

BrowserCrew::~BrowserCrew() {
  close();
}

void BrowserCrew::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void BrowserCrew::look_at(std::uint64_t order, std::string url) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.emplace_back(order, std::move(url));
  }
  changed_.notify_one();
}

std::vector<BrowserCrew::Looked> BrowserCrew::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(looked_, {});
}

void BrowserCrew::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (closing_) return;
    const auto [order, url] = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    auto seen = pages_.look(url);
    lock.lock();
    looked_.push_back({order, std::move(seen)});
    wake_();
  }
}

}  // namespace varve::crawl
