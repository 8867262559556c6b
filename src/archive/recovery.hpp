// The index made to say what packs say: for transactions that a crash kept from it, and for all of
// them when it is made anew.
#pragma once

#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "varve/index/writer.hpp"

namespace varve::archive {

// Takes records in the order of the packs, then tells the index what they say.
class Recovery {
 public:
  Recovery(Archive::Impl& archive, index::Writer& index) : archive_(archive), index_(index) {}

  Result<void> take(index::Place place, const store::RecordHeader& header);
  // Blobs and captures whose bytes are missing are told as lost.
  Result<void> finish();

  // Sentences on what could not be read.
  [[nodiscard]] const std::vector<std::string>& damage() const { return damage_; }
  [[nodiscard]] std::uint64_t captures() const { return captures_; }
  // The blobs that are no capture's body: certificates, bodies as transferred.
  [[nodiscard]] const std::unordered_set<Digest, DigestHash>& attached() const { return attached_; }

 private:
  Result<void> drop_baseless();
  // The block is missed, if it was one of those: that is damage.
  void miss(std::uint64_t block);
  Result<void> miss_blobs();
  // Gives each fact of each block to `take`, with its place.
  template <typename Take>
  Result<void> each_fact(const Take& take);
  Result<void> reserve_numbers();
  Result<void> learn(const FactView& fact);
  Result<void> place(const MovedFact& moved);
  // The one of `found` whose bytes lie there: digests can be made that begin alike.
  Result<std::optional<index::BlobRow>> one_of(const std::vector<index::BlobRow>& found,
                                               std::uint64_t block, std::uint64_t begin,
                                               std::uint64_t length);
  Result<void> add_capture(const FactView& fact, index::FactPlace place);
  Result<void> add_snapshot(const FactView& fact, index::FactPlace place);
  Result<void> want(const Digest& digest, std::uint64_t length);
  Result<void> attach(const Digest& digest, std::uint64_t length);

  Archive::Impl& archive_;
  index::Writer& index_;
  std::vector<std::uint64_t> facts_;  // the blocks of facts
  std::unordered_set<std::uint64_t> known_;
  std::unordered_map<std::uint64_t, std::uint64_t> bases_;  // of blocks that are differences
  // Blocks that are differences to others that are not there, and what is told to be in them.
  std::unordered_map<std::uint64_t, std::uint64_t> baseless_;
  std::vector<BlobFact> without_block_;
  std::vector<MovedFact> moved_without_block_;
  std::vector<std::string> missed_;
  std::set<std::pair<std::string, std::int64_t>> removed_;
  std::vector<Mark> marks_;  // in the order of their facts: the last one counts
  std::vector<MovedFact> moved_;
  std::unordered_set<Digest, DigestHash> attached_;
  std::vector<std::string> damage_;
  std::uint64_t captures_ = 0;
  std::uint64_t highest_told_ = 0;  // block of which a fact says what it holds
};

}  // namespace varve::archive
