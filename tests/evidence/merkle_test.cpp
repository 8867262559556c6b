// Trees and proofs against the reference values of Certificate Transparency's own tests, and
// against RFC 6962's definitions written down as they stand there.
#include "varve/evidence/merkle.hpp"

#include <gmock/gmock.h>

#include <string>

#include "varve/base/bytes.hpp"

namespace varve::evidence {
namespace {

// The leaves of merkle_tree_test.cc (github.com/google/certificate-transparency), and the roots
// over the first one, two, … of them.
const std::vector<std::string> kLeaves = {
    "",
    std::string(1, '\0'),
    "\x10",
    "\x20\x21",
    "\x30\x31",
    "\x40\x41\x42\x43",
    "\x50\x51\x52\x53\x54\x55\x56\x57",
    "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Digest> leaf_hashes(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) {
    leaves.push_back(leaf_hash(i < kLeaves.size() ? kLeaves[i] : std::to_string(i)));
  }
  return leaves;
}

// RFC 6962 2.1.1: PATH(m, D[n]).
std::vector<Digest> path_of(std::size_t m, std::span<const Digest> leaves) {
  if (leaves.size() == 1) return {};
  const std::size_t k = split_of(leaves.size());
  const bool left = m < k;
  auto path = left ? path_of(m, leaves.first(k)) : path_of(m - k, leaves.subspan(k));
  path.push_back(root_of(left ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

// RFC 6962 2.1.2: SUBPROOF(m, D[n], b).
std::vector<Digest> subproof(std::size_t m, std::span<const Digest> leaves, bool b) {
  if (m == leaves.size()) return b ? std::vector<Digest>{} : std::vector{root_of(leaves)};
  const std::size_t k = split_of(leaves.size());
  const bool left = m <= k;
  auto path = left ? subproof(m, leaves.first(k), b) : subproof(m - k, leaves.subspan(k), false);
  path.push_back(root_of(left ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

TEST(Merkle, RootsAreTheReferenceValues) {
  EXPECT_EQ(root_of({}).hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t size = 1; size <= kRoots.size(); ++size) {
    EXPECT_EQ(root_of(leaf_hashes(size)).hex(), kRoots[size - 1]) << size;
  }
}

TEST(Merkle, InclusionIsProvedForEachLeafAndForNoOther) {
  for (std::size_t size = 1; size <= 33; ++size) {
    const auto leaves = leaf_hashes(size);
    const Digest root = root_of(leaves);
    for (std::size_t index = 0; index < size; ++index) {
      const auto path = path_of(index, leaves);
      EXPECT_TRUE(proves_inclusion(leaves[index], index, size, path, root)) << index << '/' << size;
      for (std::size_t other = 0; other < size + 2; ++other) {
        if (other != index) {
          EXPECT_FALSE(proves_inclusion(leaves[index], other, size, path, root)) << other;
        }
      }
      for (std::size_t i = 0; i < path.size(); ++i) {
        auto changed = path;
        changed[i].bytes[0] ^= 1;
        EXPECT_FALSE(proves_inclusion(leaves[index], index, size, changed, root));
      }
      auto longer = path;
      longer.push_back(root);
      EXPECT_FALSE(proves_inclusion(leaves[index], index, size, longer, root));
      if (!path.empty()) {
        const std::span<const Digest> shorter = std::span(path).first(path.size() - 1);
        EXPECT_FALSE(proves_inclusion(leaves[index], index, size, shorter, root));
      }
    }
  }
}

TEST(Merkle, ConsistencyIsProvedForEachEarlierTreeAndForNoOther) {
  for (std::size_t size = 1; size <= 33; ++size) {
    const auto leaves = leaf_hashes(size);
    const Digest root = root_of(leaves);
    for (std::size_t before = 1; before <= size; ++before) {
      const Digest older = root_of(std::span(leaves).first(before));
      const auto path = subproof(before, leaves, true);
      EXPECT_TRUE(proves_consistency(before, older, size, root, path)) << before << '/' << size;
      auto other_leaves = leaves;
      other_leaves[before - 1].bytes[5] ^= 1;
      const Digest forked = root_of(std::span(other_leaves).first(before));
      EXPECT_FALSE(proves_consistency(before, forked, size, root, path)) << before << '/' << size;
      for (std::size_t i = 0; i < path.size(); ++i) {
        auto changed = path;
        changed[i].bytes[31] ^= 128;
        EXPECT_FALSE(proves_consistency(before, older, size, root, changed));
      }
    }
  }
}

TEST(Merkle, ProofsOfNothing) {
  const Digest leaf = leaf_hash("a");
  EXPECT_FALSE(proves_inclusion(leaf, 0, 0, {}, empty_root()));
  EXPECT_TRUE(proves_consistency(0, empty_root(), 1, leaf, {}));
  EXPECT_FALSE(proves_consistency(0, leaf, 1, leaf, {}));
  EXPECT_FALSE(proves_consistency(2, leaf, 1, leaf, {}));
  EXPECT_FALSE(proves_inclusion(leaf, UINT64_MAX - 1, UINT64_MAX, {}, leaf));
}

}  // namespace
}  // namespace varve::evidence
