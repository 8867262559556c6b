// The file of leaves gives the roots and proofs that the definitions give, at every size.
#include "varve/evidence/leaf_log.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "temporary_folder.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

using Mode = LeafLog::Mode;

std::vector<Digest> hashes(std::size_t count, std::size_t from = 0) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(std::to_string(from + i)));
  return leaves;
}

class LeafLogTest : public ::testing::Test {
 protected:
  [[nodiscard]] LeafLog open(std::uint64_t size, Mode mode = Mode::kWrite) const {
    auto log = LeafLog::open(folder_.path(), size, mode);
    if (!log) throw std::runtime_error(log.error().message);
    return *std::move(log);
  }
  testing::TemporaryFolder folder_;
};

TEST_F(LeafLogTest, RootsAndProofsAtEverySize) {
  constexpr std::size_t kSize = 1100;  // four complete subtrees in memory, and a part of one
  const auto leaves = hashes(kSize);
  LeafLog log = open(0);
  for (std::size_t at = 0, step = 1; at < kSize; at += step, step = step % 97 + 1) {
    step = std::min(step, kSize - at);
    ASSERT_TRUE(log.append(std::span(leaves).subspan(at, step)));
  }
  ASSERT_EQ(log.size(), kSize);
  EXPECT_EQ(log.root(0), empty_root());
  for (std::size_t size = 1; size <= kSize; size += size < 300 ? 1 : 53) {
    const Digest root = root_of(std::span(leaves).first(size));
    ASSERT_EQ(log.root(size), root) << size;
    for (std::size_t index = 0; index < size; index += 1 + index / 7) {
      const auto path = log.inclusion_proof(index, size);
      ASSERT_TRUE(path && proves_inclusion(leaves[index], index, size, *path, root)) << index;
    }
    for (std::size_t before = 1; before <= size; before += 1 + before / 5) {
      const auto path = log.consistency_proof(before, size);
      const Digest older = root_of(std::span(leaves).first(before));
      ASSERT_TRUE(path && proves_consistency(before, older, size, root, *path))
          << before << '/' << size;
    }
  }
}

TEST_F(LeafLogTest, OpensAgainWithAndWithoutItsSubtrees) {
  const auto leaves = hashes(777);
  ASSERT_TRUE(open(0).append(leaves));
  const Digest root = root_of(leaves);
  EXPECT_EQ(open(777).root(777), root);
  std::filesystem::resize_file(folder_.path() / "subtrees", 40);  // torn
  EXPECT_EQ(open(777).root(777), root);
  EXPECT_EQ(std::filesystem::file_size(folder_.path() / "subtrees"), 3 * 32);
  std::filesystem::remove(folder_.path() / "subtrees");
  EXPECT_EQ(open(777, Mode::kRead).root(777), root);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "subtrees")) << "reading writes nothing";
}

TEST_F(LeafLogTest, WhatWasNotAcknowledgedIsWrittenOver) {
  ASSERT_TRUE(open(0).append(hashes(600)));
  LeafLog log = open(300);  // the other 300 were on the disk, and nobody was told
  EXPECT_EQ(log.size(), 300);
  const auto others = hashes(400, 5000);
  ASSERT_TRUE(log.append(others));
  auto all = hashes(300);
  all.insert(all.end(), others.begin(), others.end());
  EXPECT_EQ(log.root(700), root_of(all));
  EXPECT_EQ(open(700).root(700), root_of(all));
}

TEST_F(LeafLogTest, SaysWhatIsNotThere) {
  LeafLog log = open(0);
  ASSERT_TRUE(log.append(hashes(3)));
  EXPECT_EQ(log.root(4).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(log.inclusion_proof(3, 3).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(log.consistency_proof(4, 3).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(log.leaves(2, 2).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(LeafLog::open(folder_.path(), 4, Mode::kRead).error().kind, ErrorKind::kDamaged);
  std::ofstream(folder_.path() / "leaves", std::ios::in | std::ios::binary) << "VARVEPAK";
  EXPECT_EQ(LeafLog::open(folder_.path(), 3, Mode::kRead).error().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace varve::evidence
