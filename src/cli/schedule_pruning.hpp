// Schedules' rules of what is kept (--keep-daily and its kin), applied once a week.
#pragma once

#include <atomic>

#include "cli/command.hpp"
#include "varve/schedule/book.hpp"
#include "varve/schedule/ledger.hpp"

namespace varve::cli {

// Of each schedule whose captures were last pruned a week ago or longer. Errors are the archive's.
Result<void> prune_by_schedules(archive::Archive& archive, const Globals& globals,
                                const schedule::Book& book, schedule::Ledger& ledger,
                                const std::atomic<bool>& stop);

}  // namespace varve::cli
