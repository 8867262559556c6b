// Captures and snapshots as bytes in a block of facts (docs/format.md, "Facts"). Pure functions;
// thread-safe. What is decoded may be anybody's: it is bounded by its own length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/base/error.hpp"

namespace varve::archive {

// Facts of other kinds are passed over: a newer varve wrote them.
enum class FactKind : unsigned char {
  kErased = 0,  // what stood here was removed; the facts behind it keep their positions
  kCapture = 1,
  kSnapshot = 2,
  kBlob = 3,
  kMark = 4,
  kRemoval = 5,
  kMoved = 6,
  kPruned = 7  // a removal of what was pruned: that there was one, and no more
};

// Which bytes of which block a blob is.
struct BlobFact {
  Digest digest;
  std::uint64_t block = 0;
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
};

// Which blobs a block holds, from its first byte on, of captures that were told before. The first
// bytes of their digests are enough to tell them from the others.
inline constexpr std::size_t kDigestStart = 8;
struct MovedFact {
  struct Blob {
    std::string start;  // kDigestStart bytes
    std::uint64_t length = 0;
  };
  std::uint64_t block = 0;
  std::vector<Blob> blobs;
};

struct FactView {
  FactKind kind = FactKind::kCapture;
  unsigned version = 0;
  std::string_view bytes;
};

// Appends the fact to a block's raw bytes.
void put_fact(std::string& record, const Capture& capture);
void put_fact(std::string& record, const Snapshot& snapshot);
void put_fact(std::string& record, const BlobFact& blob);
void put_fact(std::string& record, const MovedFact& moved);
void put_fact(std::string& record, const Mark& mark);
void put_fact(std::string& record, const Removal& removal);

// A fact as it is; and one that is only its kind, for kErased and kPruned.
void put_fact(std::string& record, const FactView& fact);
void put_bare_fact(std::string& record, FactKind kind);

// The facts of a block; a fact's place in it is its position. kDamaged where they are not whole.
Result<std::vector<FactView>> split_facts(std::string_view record);
// The one at that position; kDamaged where there is none.
Result<FactView> fact_at(std::string_view record, std::uint32_t position);

// kDamaged, or kVersion where a newer varve wrote it. Fields that a later varve appended to the
// same version are passed over.
Result<Capture> decode_capture(const FactView& fact);
Result<Snapshot> decode_snapshot(const FactView& fact);
Result<BlobFact> decode_blob(const FactView& fact);
Result<MovedFact> decode_moved(const FactView& fact);
Result<Mark> decode_mark(const FactView& fact);
Result<Removal> decode_removal(const FactView& fact);

}  // namespace varve::archive
