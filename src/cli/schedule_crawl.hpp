// One run of a schedule that crawls.
#pragma once

#include <atomic>

#include "cli/crawl_arguments.hpp"
#include "cli/run_journal.hpp"

namespace varve::cli {

// A run's crawl that was broken off goes on. `arguments` are its options, with what config.toml
// says. Errors are the archive's; all others end the run.
Result<void> run_crawl_schedule(archive::Archive& archive, const Globals& globals,
                                RunJournal& journal, const schedule::Work& work,
                                CrawlArguments arguments, const std::atomic<bool>& stop);

}  // namespace varve::cli
