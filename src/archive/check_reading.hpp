// The bytes of blocks, looked at for a check. One for each thread.
#pragma once

#include "archive/check.hpp"

namespace varve::archive {

// A block of the index, and the blobs that the index has in it.
struct CheckedBlock {
  index::BlockRow row;
  bool is_base = false;    // others are differences to it
  std::uint64_t root = 0;  // the whole block that it is a difference to in the end
  std::vector<index::BlobRow> blobs{};
};

class BlockReading {
 public:
  explicit BlockReading(CheckWork& work)
      : work_(work), find_(work.archive.find()), told_(work.removed) {}

  void look_at(const CheckedBlock& block);
  // What the facts said; nothing of them could be missed where `facts_lost` is false.
  Told& told() { return told_; }
  [[nodiscard]] bool facts_lost() const { return facts_lost_; }
  // The blocks of facts that it met.
  std::vector<std::uint64_t>& fact_blocks() { return fact_blocks_; }

 private:
  [[nodiscard]] bool is_in_sample(std::uint64_t number) const;
  [[nodiscard]] Result<Blocks::Found> locate(const index::BlockRow& row) const;
  void read(const CheckedBlock& block, const Blocks::Found& found);
  void look_at_blobs(const CheckedBlock& block, std::string_view raw);
  void read_long(const CheckedBlock& block, const Blocks::Found& found);
  Result<std::string_view> raw_bytes(const CheckedBlock& block, const Blocks::Found& found);
  void lose(const CheckedBlock& block, std::string what);
  void lose(const index::BlobRow& blob, std::string what);

  CheckWork& work_;
  Blocks::Find find_;
  Buffer buffer_;
  Blocks::Bytes kept_;
  Told told_;
  std::vector<std::uint64_t> fact_blocks_;
  bool facts_lost_ = false;
};

}  // namespace varve::archive
