#include "varve/evidence/leaf_log.hpp"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <unordered_set>

#include "varve/base/bytes.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kMagic = "VARVELOG";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kHeader = 32;  // bytes: magic, version, zeros
constexpr std::uint64_t kLeaf = sizeof(Digest);

std::string header() {
  std::string bytes(kMagic);
  put(bytes, kVersion);
  bytes.resize(kHeader, '\0');
  return bytes;
}

Result<void> check_header(const File& file) {
  VARVE_ASSIGN(const std::string bytes, file.read_at(0, kHeader));
  if (bytes == header()) return {};
  return fail(ErrorKind::kDamaged, "the log's leaves do not begin as such a file does");
}

Result<std::vector<Digest>> read_hashes(const File& file, std::uint64_t offset,
                                        std::uint64_t count) {
  std::vector<Digest> hashes(count);
  VARVE_TRY(file.read_into(offset, {reinterpret_cast<char*>(hashes.data()), count * kLeaf}));
  return hashes;
}

std::string_view bytes_of(std::span<const Digest> hashes) {
  return {reinterpret_cast<const char*>(hashes.data()), hashes.size_bytes()};
}

}  // namespace

Result<LeafLog> LeafLog::open(const Path& folder, std::uint64_t size, Mode mode,
                              FileSystem& files) {
  const Path path = folder / "leaves";
  const bool write = mode == Mode::kWrite;
  VARVE_ASSIGN(auto leaves, write ? files.open_write(path) : files.open_read(path));
  VARVE_ASSIGN(const std::uint64_t length, leaves->size());
  if (write && size == 0) {
    VARVE_TRY(leaves->write_at(0, header()));
  } else if (length < kHeader + size * kLeaf) {
    return fail(ErrorKind::kDamaged, "{} is shorter than the {} leaves that were acknowledged",
                path.string(), size);
  }
  VARVE_TRY(check_header(*leaves));
  LeafLog log(std::move(leaves), size);
  if (write) {
    VARVE_ASSIGN(log.subtrees_, files.open_write(folder / "subtrees"));
    VARVE_TRY(log.learn_subtrees());
  }
  VARVE_TRY(log.hash_new_blocks());
  return log;
}

Result<void> LeafLog::learn_subtrees() {
  VARVE_ASSIGN(const std::uint64_t length, subtrees_->size());
  const std::uint64_t known = std::min(length / kLeaf, size_ / kBlock);
  VARVE_ASSIGN(const auto hashes, read_hashes(*subtrees_, 0, known));
  for (const Digest& hash : hashes) add_subtree(hash);
  return {};
}

// They follow from the leaves: what of them a crash loses is made again, so they are not synced.
Result<void> LeafLog::hash_new_blocks() {
  for (std::uint64_t block = levels_.empty() ? 0 : levels_[0].size(); block < size_ / kBlock;
       ++block) {
    VARVE_ASSIGN(const auto of_block, leaves(block * kBlock, kBlock));
    const Digest root = root_of(of_block);
    if (subtrees_) VARVE_TRY(subtrees_->write_at(block * kLeaf, root.view()));
    add_subtree(root);
  }
  return {};
}

void LeafLog::add_subtree(const Digest& root) {
  Digest node = root;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(node);
    const std::size_t count = levels_[level].size();
    if (count % 2 != 0) return;
    node = node_hash(levels_[level][count - 2], levels_[level][count - 1]);
  }
}

Result<void> LeafLog::append(std::span<const Digest> leaves) {
  VARVE_TRY(leaves_->write_at(kHeader + size_ * kLeaf, bytes_of(leaves)));
  VARVE_TRY(leaves_->sync());
  size_ += leaves.size();
  return hash_new_blocks();
}

Result<std::vector<Digest>> LeafLog::leaves(std::uint64_t from, std::uint64_t count) const {
  if (from > size_ || count > size_ - from) {
    return fail(ErrorKind::kInvalid, "the log has {} leaves", size_);
  }
  return read_hashes(*leaves_, kHeader + from * kLeaf, count);
}

Result<LeafLog::Places> LeafLog::places_of(std::span<const Digest> wanted) const {
  constexpr std::uint64_t kAtOnce = 1 << 16;
  const std::unordered_set<Digest, DigestHash> missing(wanted.begin(), wanted.end());
  Places places;
  for (std::uint64_t at = 0; at < size_ && places.size() < missing.size(); at += kAtOnce) {
    VARVE_ASSIGN(const auto some, leaves(at, std::min(kAtOnce, size_ - at)));
    for (std::uint64_t i = 0; i < some.size(); ++i) {
      if (missing.contains(some[i])) places.emplace(some[i], at + i);
    }
  }
  return places;
}

Result<Digest> LeafLog::range_root(std::uint64_t begin, std::uint64_t end) const {
  const std::uint64_t count = end - begin;
  if (count < kBlock) {
    VARVE_ASSIGN(const auto hashes, leaves(begin, count));
    return root_of(hashes);
  }
  if (std::has_single_bit(count)) {  // so it begins at a multiple of itself
    const auto level = static_cast<std::size_t>(std::countr_zero(count)) - kLevel;
    return levels_[level][begin / count];
  }
  const std::uint64_t split = begin + split_of(count);
  VARVE_ASSIGN(const Digest left, range_root(begin, split));
  VARVE_ASSIGN(const Digest right, range_root(split, end));
  return node_hash(left, right);
}

Result<void> LeafLog::check_size(std::uint64_t size) const {
  if (size <= size_) return {};
  return fail(ErrorKind::kInvalid, "the log has {} leaves, not {}", size_, size);
}

Result<Digest> LeafLog::root(std::uint64_t size) const {
  VARVE_TRY(check_size(size));
  return range_root(0, size);
}

Result<std::vector<Digest>> LeafLog::inclusion_proof(std::uint64_t index,
                                                     std::uint64_t size) const {
  VARVE_TRY(check_size(size));
  if (index >= size) return fail(ErrorKind::kInvalid, "there is no leaf {} of {}", index, size);
  std::vector<Digest> path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {
    const std::uint64_t split = begin + split_of(end - begin);
    const bool left = index < split;
    VARVE_ASSIGN(const Digest sibling, left ? range_root(split, end) : range_root(begin, split));
    path.push_back(sibling);
    (left ? end : begin) = split;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// RFC 6962 2.1.2, from the root downwards.
Result<std::vector<Digest>> LeafLog::consistency_proof(std::uint64_t before,
                                                       std::uint64_t size) const {
  VARVE_TRY(check_size(size));
  if (before > size) return fail(ErrorKind::kInvalid, "a tree of {} is no earlier one", before);
  std::vector<Digest> path;
  if (before == 0 || before == size) return path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  bool complete = true;  // what is left of the earlier tree is a subtree from its begin on
  while (before != end) {
    const std::uint64_t split = begin + split_of(end - begin);
    const bool left = before <= split;
    VARVE_ASSIGN(const Digest sibling, left ? range_root(split, end) : range_root(begin, split));
    path.push_back(sibling);
    if (!left) complete = false;
    (left ? end : begin) = split;
  }
  if (!complete) {
    VARVE_ASSIGN(const Digest first, range_root(begin, end));
    path.push_back(first);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace varve::evidence
