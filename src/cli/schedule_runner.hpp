// Runs of schedules: what is due is saved as the commands save it, what became of it is written
// down, and people are told of changes.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "varve/schedule/ledger.hpp"

namespace varve::cli {

struct RanSchedules {
  std::vector<schedule::Run> runs;  // as they ended
  // When the next one is due, or a notice that could not be sent is to be tried again.
  std::optional<Time> look_again;
};

// Told of each run when it has ended.
using OnRun = std::function<void(const schedule::Run&)>;

// All that is due at this moment; with `names` these, due or not. A run that a process which was
// killed had begun is done if the archive has what it was to capture, else it is done now. Notices
// that are due are sent. Errors are the archive's and the ledger's. Once `stop` is true, what is
// not done is left to the next time.
Result<RanSchedules> run_schedules(const Globals& globals, const std::vector<std::string>& names,
                                   const OnRun& on_run, const std::atomic<bool>& stop);

}  // namespace varve::cli
