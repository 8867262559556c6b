// Which runs of the schedules there were, and what became of them: schedules.db beside the
// archive's index. A run is written down before it begins and when it has ended, so that each is
// done once, whatever ends the process or the power in between. What is lost with the file is the
// history of runs and what was learned of pages; what was captured is in the archive. Used by one
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"
#include "varve/index/side_database.hpp"

namespace varve::schedule {

enum class Outcome : std::uint8_t {
  kUnderWay = 0,
  kChanged = 1,    // saved, and something is another than the last time
  kUnchanged = 2,  // looked at, and nothing is
  kFailed = 3,     // given up
  kToRetry = 4,    // failed, and tried again at `not_before`
};
std::string_view to_string(Outcome outcome);

struct Run {
  std::string schedule;
  Time planned;
  Time begun;
  std::optional<Time> ended;
  Outcome outcome = Outcome::kUnderWay;
  int failures = 0;
  std::optional<Time> not_before;
  std::uint64_t missed = 0;
  std::string reason;
};

// What is known of one of a schedule's pages, for its next run.
struct KnownPage {
  std::string url;
  std::string known;  // JSON
};

class Ledger : private index::SideDatabase {
 public:
  static Result<Ledger> open(const Path& archive);  // made where there was none
  static Result<std::optional<Ledger>> open_if_there(const Path& archive);

  // The newest run of the schedule, by its planned time.
  Result<std::optional<Run>> last(std::string_view schedule);
  // Of which the newest run failed, or is to be tried again; by name. Those that are no more, too.
  Result<std::vector<std::string>> failing();
  // The newest first.
  Result<std::vector<Run>> recent(std::string_view schedule, std::size_t most);

  // Written down, all of them or none, when this returns: each takes the place of what is known of
  // the run of that schedule and planned time.
  Result<void> put(std::span<const Run> runs);
  // The same of one, and with it what is known of its pages from then on.
  Result<void> put(const Run& run, std::span<const KnownPage> pages);
  // "": nothing is known.
  Result<std::string> known_of(std::string_view schedule, std::string_view url);
  // Runs that were planned before that are forgotten, but for each schedule's newest.
  Result<void> forget_before(Time planned);

  Result<std::optional<Time>> last_pruned(std::string_view schedule);
  Result<void> put_pruned(std::string_view schedule, Time time);

 private:
  explicit Ledger(index::SideDatabase opened) : SideDatabase(std::move(opened)) {}
  Result<void> write(const Run& run);
};

}  // namespace varve::schedule
