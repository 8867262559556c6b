// What the facts of the packs say, gathered to be held against the index. Used by one thread; what
// several gathered is put together by add().
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "archive/facts.hpp"
#include "archive/tally.hpp"
#include "varve/index/rows.hpp"

namespace varve::archive {

// A capture by its URL and time.
std::uint64_t hash_of(std::string_view url, Time time);
// All that the index and a fact both say.
Hash hash_of(const index::CaptureRow& row);
Hash hash_of(const Capture& capture, index::FactPlace place);
Hash hash_of(const index::SnapshotRow& row);
Hash hash_of(const Snapshot& snapshot, index::FactPlace place);
// Where a blob's bytes are; of its digest the first bytes.
std::uint64_t hash_of_place(std::string_view start, std::uint64_t block, std::uint64_t begin);

class Told {
 public:
  // The captures that the index says were removed: what is told of them does not count.
  explicit Told(const std::unordered_set<std::uint64_t>& removed) : removed_(&removed) {}

  // The facts of a block. kDamaged where they are not whole.
  Result<void> take(std::uint64_t block, std::string_view raw);
  void add(Told&& other);
  // Makes tells_of() and marks() answer.
  void sort();
  [[nodiscard]] bool tells_of(const index::BlobRow& blob) const;
  // What was last said of each capture, in the order of URL and time.
  std::vector<Mark> marks() const;

  Tally captures;
  Tally snapshots;
  std::unordered_set<std::uint64_t> removals;  // by hash_of(url, time)
  std::vector<Removal> unknown_removals;       // that the index does not have

 private:
  struct Said {
    bool with_snapshot = false;  // before anything that was said later
    index::FactPlace place;
    Mark mark;
  };
  Result<void> take(const FactView& fact, index::FactPlace place);
  Result<void> take_snapshot(const FactView& fact, index::FactPlace place);

  const std::unordered_set<std::uint64_t>* removed_;
  std::vector<std::uint64_t> blobs_;
  std::vector<Said> marks_;
};

}  // namespace varve::archive
