#include "varve/evidence/merkle.hpp"

#include <bit>

namespace varve::evidence {
namespace {

// One for each thread: making its context costs more than hashing a node.
Sha256& hasher() {
  thread_local Sha256 running;
  return running;
}

// Steps of RFC 9162 2.1.3.2 and 2.1.4.2: `number` is the place of a node in its level, `last` that
// of the level's last one.
class Climb {
 public:
  Climb(std::uint64_t number, std::uint64_t last) : number_(number), last_(last) {}

  // Whether the next sibling stands on the left; then the node goes up over levels where it has no
  // sibling.
  bool sibling_is_left() {
    const bool left = (number_ & 1) == 1 || number_ == last_;
    if (left) skip_levels_without_sibling();
    number_ >>= 1;
    last_ >>= 1;
    return left;
  }
  [[nodiscard]] bool at_root() const { return last_ == 0; }

 private:
  void skip_levels_without_sibling() {
    while ((number_ & 1) == 0 && number_ != 0) {
      number_ >>= 1;
      last_ >>= 1;
    }
  }

  std::uint64_t number_;
  std::uint64_t last_;
};

}  // namespace

Digest leaf_hash(std::string_view data) {
  Sha256& hash = hasher();
  hash.update(std::string_view("\0", 1));
  hash.update(data);
  return hash.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  Sha256& hash = hasher();
  hash.update("\1");
  hash.update(left.view());
  hash.update(right.view());
  return hash.finish();
}

Digest empty_root() {
  return Sha256::of("");
}

std::uint64_t split_of(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

Digest root_of(std::span<const Digest> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves.front();
  const std::size_t split = split_of(leaves.size());
  return node_hash(root_of(leaves.first(split)), root_of(leaves.subspan(split)));
}

bool proves_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> path, const Digest& root) {
  if (index >= size) return false;
  Climb climb(index, size - 1);
  Digest node = leaf;
  for (const Digest& sibling : path) {
    if (climb.at_root()) return false;
    node = climb.sibling_is_left() ? node_hash(sibling, node) : node_hash(node, sibling);
  }
  return climb.at_root() && node == root;
}

bool proves_consistency(std::uint64_t before, const Digest& root_before, std::uint64_t size,
                        const Digest& root, std::span<const Digest> path) {
  if (before > size) return false;
  if (before == size) return path.empty() && root_before == root;
  if (before == 0) return path.empty() && root_before == empty_root();
  // Where the earlier tree is a complete subtree, its root is the first node and is not sent.
  const bool complete = std::has_single_bit(before);
  if (path.empty()) return false;
  const Digest first = complete ? root_before : path.front();
  if (!complete) path = path.subspan(1);
  const int levels = std::countr_one(before - 1);
  Climb climb((before - 1) >> levels, (size - 1) >> levels);
  Digest older = first;
  Digest newer = first;
  for (const Digest& sibling : path) {
    if (climb.at_root()) return false;
    if (climb.sibling_is_left()) {
      older = node_hash(sibling, older);
      newer = node_hash(sibling, newer);
    } else {
      newer = node_hash(newer, sibling);
    }
  }
  return climb.at_root() && older == root_before && newer == root;
}

}  // namespace varve::evidence
