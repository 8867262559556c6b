// Whether an archive holds all that it owes, and no part of what it does not.
#pragma once

#include <string>
#include <vector>

#include "durability/workload.hpp"

namespace varve::testing {

struct Verdict {
  std::size_t lost = 0;    // captures and snapshots that were acknowledged and are not there whole
  std::string problem;     // a sentence; "" where all is well
  std::size_t groups = 0;  // that are there
  std::size_t in_the_end = 0;  // the same after going on: a transaction may have come back
};

// The first `owed` groups have to be there bit for bit, of the rest each wholly or not at all, and
// none whose predecessors are not; nothing else may be; and the archive's own check finds nothing.
Verdict verify(const archive::Archive& archive, const std::vector<const SavedGroup*>& groups,
               std::size_t owed);

// The same for the archive in the folder, which is opened for it, then takes another group, and is
// opened once more.
Verdict verify_and_go_on(const Path& folder, const std::vector<const SavedGroup*>& groups,
                         std::size_t owed, const SavedGroup& another);

}  // namespace varve::testing
