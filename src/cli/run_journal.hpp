// What runs of schedules come to, written down and told: the ledger and the outbox. First what is
// to be told is on stable storage, then that the run has ended; so a run that is done again after a
// crash tells the same, under the same name. Used by one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/schedule_runner.hpp"
#include "varve/monitor/monitor.hpp"
#include "varve/notify/outbox.hpp"
#include "varve/schedule/ledger.hpp"
#include "varve/schedule/work.hpp"

namespace varve::cli {

// What one run came to.
struct Came {
  bool changed = false;
  std::optional<Error> error;
  bool may_pass = true;  // the failure; a page that is not there is not there in a minute either
  std::vector<schedule::KnownPage> pages;
};

class RunJournal {
 public:
  // All of these outlive it.
  RunJournal(archive::Archive& archive, const Path& folder, schedule::Ledger& ledger,
             const OnRun& on_run)
      : archive_(archive), folder_(folder), ledger_(ledger), on_run_(on_run) {}

  Result<void> begin(const std::vector<schedule::Work>& work);
  Result<monitor::PageState> known_of(const schedule::Work& work, const std::string& url);
  // What was found on a page: holds what is to be held, and keeps the notices for their channels.
  Result<void> tell(const schedule::Work& work, const monitor::Finding& finding,
                    const std::vector<notify::Notice>& notices);
  // The run has ended, or is to be tried again. One that was stopped is under way for the next
  // process.
  Result<void> end(const schedule::Work& work, const Came& came);
  // It has come to nothing, for that reason.
  Result<void> fail(const schedule::Work& work, const Error& error);

  [[nodiscard]] std::vector<schedule::Run> take() { return std::move(runs_); }

 private:
  archive::Archive& archive_;
  const Path& folder_;
  schedule::Ledger& ledger_;
  const OnRun& on_run_;
  std::optional<notify::Outbox> outbox_;
  std::vector<schedule::Run> runs_;
};

}  // namespace varve::cli
