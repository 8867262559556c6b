// The bytes of blocks, whatever they are differences to. Keeps what it decompressed for a while:
// the blobs of a block are asked for together. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "archive/kept_blocks.hpp"
#include "archive/packs.hpp"
#include "varve/base/body.hpp"
#include "varve/base/buffer.hpp"
#include "varve/index/rows.hpp"

namespace varve::archive {

// Differences of differences are read down to this depth; varve writes two (docs/format.md).
inline constexpr int kMaxDepth = 8;

// The raw bytes of a block, or the first of them. A blob in them is compared with its digest once:
// they do not change. Thread-safe.
class BlockBytes : public Buffer {
 public:
  explicit BlockBytes(Buffer raw) : Buffer(std::move(raw)) {}
  // The blob as it lies here, without a copy unless it is a small part; kDamaged where the bytes
  // are not those of the digest.
  static Result<Body> blob(const std::shared_ptr<const BlockBytes>& bytes,
                           const index::BlobRow& row);

 private:
  [[nodiscard]] bool is_verified(const index::BlobRow& row) const;
  void set_verified(const index::BlobRow& row) const;

  mutable std::shared_mutex mutex_;
  mutable std::vector<index::BlobRow> verified_;
};

class Blocks {
 public:
  // Where the block is now; asked again when it is not there, since `compact` moves blocks.
  using Find = std::function<Result<std::optional<index::BlockRow>>(std::uint64_t number)>;
  using Bytes = std::shared_ptr<const BlockBytes>;

  explicit Blocks(Packs& packs) : packs_(packs) {}

  // At least the first `length` raw bytes of the block.
  Result<Bytes> first(const Find& find, std::uint64_t number, std::uint64_t length);
  // All of a block of facts.
  Result<Bytes> facts(const Find& find, std::uint64_t number);
  // The blob, verified against its digest.
  Result<Body> blob(const Find& find, const index::BlobRow& row);

  // Keeps nothing of what it has read: of files that are gone.
  void clear() { kept_.clear(); }

  // A block where it lies: its pack and header.
  struct Found {
    std::shared_ptr<const store::PackReader> pack;
    index::Place place;
    store::RecordHeader header;
  };
  Result<Found> locate(const Find& find, std::uint64_t number);
  // All of a block that was located.
  Result<Bytes> whole(const Find& find, const Found& found);
  // What `header` says that it is a difference to; empty where it is none.
  struct Prefix {
    Bytes bytes{};
    std::string_view view{};
  };
  Result<Prefix> base(const Find& find, const store::RecordHeader& header, int depth = 0);

 private:
  static Result<index::Place> place(const Find& find, std::uint64_t number);
  Result<Found> locate(std::uint64_t number, index::Place at);
  template <typename Read>
  auto retrying(const Find& find, std::uint64_t number, index::Place at, const Read& read)
      -> decltype(read(std::declval<const Found&>()));
  Result<Bytes> first(const Find& find, std::uint64_t number, std::uint64_t length, int depth);
  Result<Bytes> read(const Find& find, const Found& found, std::uint64_t length, int depth);

  Packs& packs_;
  KeptBlocks kept_;
};

}  // namespace varve::archive
