// Ctrl-C, for commands that keep what they have when they are stopped.
#pragma once

#include <atomic>

namespace varve::cli {

// From then on the first SIGINT or SIGTERM sets the flag; the second is the system's.
const std::atomic<bool>& stop_on_signals();

}  // namespace varve::cli
