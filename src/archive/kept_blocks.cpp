#include "archive/kept_blocks.hpp"

#include <mutex>

#include "archive/blocks.hpp"

namespace varve::archive {

KeptBlocks::Bytes KeptBlocks::find(index::Place place, std::uint64_t length) const {
  const std::shared_lock lock(mutex_);
  const auto there = by_place_.find(place);
  if (there == by_place_.end()) return nullptr;
  const Kept& kept = *there->second;
  if (length == kWhole ? !kept.whole : kept.bytes->size() < length) return nullptr;
  kept.used.store(true, std::memory_order_relaxed);
  return kept.bytes;
}

bool KeptBlocks::has(index::Place place) const {
  const std::shared_lock lock(mutex_);
  return by_place_.contains(place);
}

void KeptBlocks::keep(index::Place place, const Bytes& bytes, bool whole) {
  if (bytes->size() > kLongest) return;
  const std::unique_lock lock(mutex_);
  if (const auto there = by_place_.find(place); there != by_place_.end()) drop(there->second);
  queue_.emplace_back(place, bytes, whole);
  by_place_[place] = std::prev(queue_.end());
  bytes_ += bytes->size();
  while (bytes_ > kMost) {
    const auto next = queue_.begin();
    if (next->used.exchange(false)) {
      queue_.splice(queue_.end(), queue_, next);
    } else {
      drop(next);
    }
  }
}

void KeptBlocks::clear() {
  const std::unique_lock lock(mutex_);
  queue_.clear();
  by_place_.clear();
  bytes_ = 0;
}

void KeptBlocks::drop(Queue::iterator kept) {
  bytes_ -= kept->bytes->size();
  by_place_.erase(kept->place);
  queue_.erase(kept);
}

}  // namespace varve::archive
