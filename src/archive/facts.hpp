// Captures and snapshots as bytes in a facts record (docs/format.md, "Facts"). Pure functions;
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
enum class FactKind : unsigned char { kCapture = 1, kSnapshot = 2 };

struct FactView {
  FactKind kind = FactKind::kCapture;
  unsigned version = 0;
  std::string_view bytes;
};

// Appends the fact to a record's raw bytes.
void put_fact(std::string& record, const Capture& capture);
void put_fact(std::string& record, const Snapshot& snapshot);

// The facts of a record; a fact's place in it is its position. kDamaged where they are not whole.
Result<std::vector<FactView>> split_facts(std::string_view record);

// kDamaged, or kVersion where a newer varve wrote it. Fields that a later varve appended to the
// same version are passed over.
Result<Capture> decode_capture(const FactView& fact);
Result<Snapshot> decode_snapshot(const FactView& fact);

}  // namespace varve::archive
