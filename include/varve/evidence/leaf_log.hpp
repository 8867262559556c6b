// The leaves of an archive's Merkle log, in a file that only grows, and what follows from them:
// roots and proofs at any size (RFC 6962 2.1). Reading members are thread-safe; one append() at a
// time, of one process (who calls it holds a lock).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::evidence {

class LeafLog {
 public:
  enum class Mode : unsigned char { kRead, kWrite };
  // The first `size` leaves of the file `folder`/leaves; what follows them was never acknowledged,
  // and the next append() writes over it. kWrite: made where there is none. kDamaged where there
  // are not as many leaves.
  static Result<LeafLog> open(const Path& folder, std::uint64_t size, Mode mode,
                              FileSystem& files = FileSystem::posix());

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // By their hashes. They are on stable storage when this returns.
  Result<void> append(std::span<const Digest> leaves);
  Result<std::vector<Digest>> leaves(std::uint64_t from, std::uint64_t count) const;

  // Where these leaves are, those of them that are there. Reads all leaves, if need be.
  using Places = std::unordered_map<Digest, std::uint64_t, DigestHash>;
  Result<Places> places_of(std::span<const Digest> leaves) const;

  // Of the tree of the first `size` leaves; kInvalid where there are not as many, or no leaf
  // `index` among them.
  Result<Digest> root(std::uint64_t size) const;
  Result<std::vector<Digest>> inclusion_proof(std::uint64_t index, std::uint64_t size) const;
  Result<std::vector<Digest>> consistency_proof(std::uint64_t before, std::uint64_t size) const;

 private:
  // Subtrees of this many leaves are hashed once and kept in memory, with all above them.
  static constexpr unsigned kLevel = 8;
  static constexpr std::uint64_t kBlock = 1U << kLevel;

  LeafLog(std::unique_ptr<File> leaves, std::uint64_t size)
      : leaves_(std::move(leaves)), size_(size) {}

  Result<void> learn_subtrees();
  Result<void> hash_new_blocks();
  void add_subtree(const Digest& root);
  // Of the leaves [begin, end), of which a tree may have them as a subtree.
  Result<Digest> range_root(std::uint64_t begin, std::uint64_t end) const;
  Result<void> check_size(std::uint64_t size) const;

  std::unique_ptr<File> leaves_;
  std::unique_ptr<File> subtrees_;  // made again of the leaves where it is short; none when reading
  std::uint64_t size_;
  // levels_[i][j]: of the leaves from j * 2^(kLevel+i) on, 2^(kLevel+i) of them.
  std::vector<std::vector<Digest>> levels_;
};

}  // namespace varve::evidence
