// What was decompressed, for those who ask again: as much as fits, what nobody asked for of late
// goes first. Many read it at once without waiting for each other. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <shared_mutex>

#include "varve/index/rows.hpp"

namespace varve::archive {

class BlockBytes;

class KeptBlocks {
 public:
  using Bytes = std::shared_ptr<const BlockBytes>;
  static constexpr std::size_t kMost = 16 << 20;
  static constexpr std::size_t kLongest = kMost / 4;   // a longer one is not kept
  static constexpr std::uint64_t kWhole = UINT64_MAX;  // as a length: all of the block

  // At least the first `length` bytes of the block at `place`; null where so much is not kept.
  [[nodiscard]] Bytes find(index::Place place, std::uint64_t length) const;
  // Some of it.
  [[nodiscard]] bool has(index::Place place) const;
  // `whole`: they are all that the block holds.
  void keep(index::Place place, const Bytes& bytes, bool whole);
  void clear();

 private:
  struct Kept {
    Kept(index::Place at, Bytes all, bool is_whole)
        : place(at), bytes(std::move(all)), whole(is_whole) {}
    index::Place place;
    Bytes bytes;
    bool whole;
    // Since it came to the end of the queue. Whoever reads sets it, under the shared lock.
    mutable std::atomic<bool> used = false;
  };
  using Queue = std::list<Kept>;
  void drop(Queue::iterator kept);

  mutable std::shared_mutex mutex_;
  Queue queue_;  // the next to go comes first; one that was used gets another turn
  std::map<index::Place, Queue::iterator> by_place_;
  std::size_t bytes_ = 0;
};

}  // namespace varve::archive
