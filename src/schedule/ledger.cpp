#include "varve/schedule/ledger.hpp"

#include <algorithm>
#include <array>

#include "schedule/ledger_schema.hpp"

namespace varve::schedule {
namespace {

constexpr std::size_t kMaxReason = 500;  // bytes
constexpr const char* kFile = "schedules.db";

std::optional<Time> time_at(const index::Statement::Use& use, int column) {
  return use.null(column) ? std::nullopt : std::optional(use.time(column));
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 5> kNames = {"under way", "changed", "unchanged", "failed",
                                                      "to be tried again"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Result<Ledger> Ledger::open(const Path& archive) {
  VARVE_ASSIGN(index::SideDatabase opened,
               open_file(archive / kFile, {kLedgerSchema, kLedgerVersion, kLedgerId}));
  // A run that was told to have ended, or a page that people were told of, is not to come again.
  VARVE_TRY(opened.run("PRAGMA synchronous = FULL"));
  return Ledger(std::move(opened));
}

Result<std::optional<Ledger>> Ledger::open_if_there(const Path& archive) {
  std::error_code ignored;
  if (!std::filesystem::exists(archive / kFile, ignored)) return std::optional<Ledger>();
  VARVE_ASSIGN(Ledger ledger, open(archive));
  return std::optional<Ledger>(std::move(ledger));
}

Result<std::vector<Run>> Ledger::recent(std::string_view schedule, std::size_t most) {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT schedule, planned, begun, ended, outcome, failures, not_before, missed, "
                   "reason FROM runs WHERE schedule = ? ORDER BY planned DESC LIMIT ?"));
  auto use = statement->use(schedule, std::uint64_t{most});
  std::vector<Run> runs;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return runs;
    runs.push_back({.schedule = use.text(0),
                    .planned = use.time(1),
                    .begun = use.time(2),
                    .ended = time_at(use, 3),
                    .outcome = static_cast<Outcome>(std::clamp<std::int64_t>(use.integer(4), 0, 4)),
                    .failures = static_cast<int>(use.integer(5)),
                    .not_before = time_at(use, 6),
                    .missed = use.unsigned_integer(7),
                    .reason = use.text(8)});
  }
}

Result<std::optional<Run>> Ledger::last(std::string_view schedule) {
  VARVE_ASSIGN(auto runs, recent(schedule, 1));
  if (runs.empty()) return std::nullopt;
  return std::move(runs.front());
}

// From name to name by the key, past the years of runs of each.
Result<std::vector<std::string>> Ledger::failing() {
  VARVE_ASSIGN(index::Statement * statement,
               get("WITH RECURSIVE names (name) AS (SELECT min(schedule) FROM runs UNION ALL "
                   "SELECT (SELECT min(schedule) FROM runs WHERE schedule > name) FROM names "
                   "WHERE name IS NOT NULL) "
                   "SELECT name FROM names WHERE (SELECT outcome FROM runs WHERE schedule = name "
                   "ORDER BY planned DESC LIMIT 1) IN (?, ?)"));
  auto use =
      statement->use(static_cast<int>(Outcome::kFailed), static_cast<int>(Outcome::kToRetry));
  std::vector<std::string> names;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return names;
    names.push_back(use.text(0));
  }
}

Result<void> Ledger::put(std::span<const Run> runs) {
  VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
  for (const Run& run : runs) VARVE_TRY(write(run));
  return writing.commit();
}

Result<void> Ledger::put(const Run& run, std::span<const KnownPage> pages) {
  VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
  VARVE_TRY(write(run));
  for (const KnownPage& page : pages) {
    VARVE_TRY(tell("INSERT OR REPLACE INTO pages (schedule, url, known) VALUES (?, ?, ?)",
                   std::string_view(run.schedule), std::string_view(page.url),
                   std::string_view(page.known)));
  }
  return writing.commit();
}

Result<std::string> Ledger::known_of(std::string_view schedule, std::string_view url) {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT known FROM pages WHERE schedule = ? AND url = ?"));
  auto use = statement->use(schedule, url);
  VARVE_ASSIGN(const bool there, use.next());
  return there ? use.text(0) : std::string();
}

Result<std::optional<Time>> Ledger::last_pruned(std::string_view schedule) {
  VARVE_ASSIGN(const auto time, ask("SELECT time FROM prunings WHERE schedule = ?", schedule));
  return time ? std::optional(Time{*time}) : std::nullopt;
}

Result<void> Ledger::put_pruned(std::string_view schedule, Time time) {
  return tell("INSERT OR REPLACE INTO prunings (schedule, time) VALUES (?, ?)", schedule, time);
}

Result<void> Ledger::write(const Run& run) {
  const std::string_view reason = std::string_view(run.reason).substr(0, kMaxReason);
  return tell(
      "INSERT OR REPLACE INTO runs (schedule, planned, begun, ended, outcome, failures, "
      "not_before, missed, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view(run.schedule), run.planned, run.begun, run.ended,
      static_cast<int>(run.outcome), run.failures, run.not_before, run.missed, reason);
}

Result<void> Ledger::forget_before(Time planned) {
  return tell(
      "DELETE FROM runs WHERE planned < ? AND planned < "
      "(SELECT max(planned) FROM runs newest WHERE newest.schedule = runs.schedule)",
      planned);
}

}  // namespace varve::schedule
