// The runs of schedules that save pages, all those together that save them the same way.
#pragma once

#include <atomic>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "cli/run_journal.hpp"
#include "cli/saving.hpp"

namespace varve::cli {

// Saves a page of each URL, and gives what came of those that were not stopped, by their URLs.
using SavedPages = std::map<std::string, archive::SavedPage>;
Result<SavedPages> save_each(archive::Archive& archive, const Path& folder, SaveOrder order,
                             std::vector<std::string> urls, const std::atomic<bool>& stop);
// The same of pages that seem changed, each as often as its finding wants it, and each time after a
// while. Of those that are more than so many the first.
inline constexpr std::size_t kMostLooksAgain = 1'000;
using LooksAgain = std::map<std::string, std::vector<archive::SavedPage>>;
std::span<const archive::SavedPage> looks_of(const LooksAgain& again,
                                             const monitor::Finding& finding);
Result<LooksAgain> look_again(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                              const std::vector<const monitor::Finding*>& findings,
                              const std::atomic<bool>& stop);

class ScheduleSaves {
 public:
  // All of these outlive it.
  ScheduleSaves(archive::Archive& archive, const Path& folder, RunJournal& journal,
                const SaveOrder& order, const std::atomic<bool>& stop)
      : archive_(archive), folder_(folder), journal_(journal), order_(order), stop_(stop) {}

  // What a process that was killed had saved for a run is not saved again.
  Result<void> run(const std::vector<schedule::Work>& together);

 private:
  // One run, its pages in the order of the schedule's URLs. Stopped, it has fewer.
  struct Task {
    const schedule::Work* work;
    monitor::Monitor monitor;
    std::vector<archive::SavedPage> pages;
    std::vector<monitor::Finding> findings;

    [[nodiscard]] bool is_saved() const { return pages.size() == work->schedule->urls.size(); }
  };

  Result<void> take_saved_before(Task& task);
  Result<void> save(std::vector<Task>& tasks);
  Result<void> look(Task& task);
  Result<void> end(Task& task, const LooksAgain& again);

  archive::Archive& archive_;
  const Path& folder_;
  RunJournal& journal_;
  const SaveOrder& order_;
  const std::atomic<bool>& stop_;
};

}  // namespace varve::cli
