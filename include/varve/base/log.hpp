// Diagnostics on stderr through spdlog: warnings always, the rest with --verbose. Errors that a
// command reports are not logged but returned. Thread-safe.
#pragma once

#include <spdlog/spdlog.h>

namespace varve {

enum class Verbosity { kQuiet, kNormal, kVerbose };

// Once, before anything is logged.
void start_logging(Verbosity verbosity);

}  // namespace varve
