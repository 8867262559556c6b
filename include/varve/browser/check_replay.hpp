// Whether a snapshot replays as it was: it is opened in a browser behind the replaying proxy, which
// has nothing but the archive, and what it shows there is compared with what was captured.
#pragma once

#include <atomic>

#include "varve/archive/archive.hpp"
#include "varve/archive/replay_check.hpp"
#include "varve/browser/capture.hpp"

namespace varve::browser {

// What was found is kept in the archive when this returns, as a capture of its own. Pictures and
// texts are compared where the snapshot has them, which is one that a browser saved; the options
// are to be those of then. Errors are the browser's, or the archive's: then nothing is kept.
Result<archive::ReplayCheck> check_replay(archive::Archive& archive, const Path& keys,
                                          const archive::Snapshot& snapshot, const Options& options,
                                          const std::atomic<bool>& stop);

}  // namespace varve::browser
