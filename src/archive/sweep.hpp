// Packs whose records nobody needs any more are left for new ones, with what is still needed.
#pragma once

#include <cstdint>

#include "archive/impl.hpp"
#include "varve/archive/care.hpp"

namespace varve::archive {

struct SweepOptions {
  double dead_share = 0.25;  // packs of whose records at least this much is not needed
  bool all_dead = false;     // and those with a single one that is not
  int level = 19;            // of facts that are written anew
};

// Moves what is needed of the packs but the last, and removes their files. Returns how many went.
Result<std::uint64_t> sweep(Archive::Impl& archive, const SweepOptions& options,
                            const CareProgress& progress);

}  // namespace varve::archive
