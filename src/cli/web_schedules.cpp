#include "cli/web_schedules.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "cli/kept_options.hpp"
#include "cli/schedule_changes.hpp"
#include "cli/schedule_facts.hpp"
#include "cli/schedule_standing.hpp"
#include "cli/web_order.hpp"
#include "cli/web_secrets.hpp"
#include "varve/base/quantity.hpp"

namespace varve::cli {
namespace {

using replay::RunOutcome;
using replay::ScheduleRun;
using replay::ScheduleState;
using schedule::Definition;

RunOutcome outcome_of(schedule::Outcome outcome) {
  switch (outcome) {
    case schedule::Outcome::kUnderWay:
      return RunOutcome::kUnderWay;
    case schedule::Outcome::kChanged:
      return RunOutcome::kChanged;
    case schedule::Outcome::kUnchanged:
      return RunOutcome::kUnchanged;
    case schedule::Outcome::kFailed:
      return RunOutcome::kFailed;
    case schedule::Outcome::kToRetry:
      return RunOutcome::kToRetry;
  }
  return RunOutcome::kFailed;
}

ScheduleRun shown_run(const schedule::Run& run) {
  return {.planned = run.planned,
          .ended = run.ended,
          .outcome = outcome_of(run.outcome),
          .reason = run.reason,
          .missed = run.missed,
          .again = run.not_before,
          .json = to_json(run)};
}

// Without what may be secret.
std::vector<ScheduleFact> shown_facts(Definition definition) {
  definition.options = without_secrets(definition.options);
  definition.watching.notify = shown_channels(definition.watching.notify);
  return facts_of(definition);
}

Json shown_json(const Standing& standing) {
  Json json = to_json(standing);
  json["urls"] = without_credentials(standing.definition.urls);
  json["options"] = without_secrets(standing.definition.options);
  json["notify"] = shown_channels(standing.definition.watching.notify);
  return json;
}

}  // namespace

Result<std::unique_ptr<archive::Archive>> WebSchedules::open() const {
  if (open_for_change_) return open_for_change_();
  return fail(ErrorKind::kRefused, "this server only reads");
}

Result<ScheduleState> WebSchedules::state_of(const Definition& definition,
                                             schedule::Ledger& ledger) const {
  VARVE_ASSIGN(const Standing standing, standing_of(definition, ledger));
  const bool begun = standing.last && standing.last->outcome == schedule::Outcome::kUnderWay;
  ScheduleState state{
      .name = definition.name,
      .urls = without_credentials(definition.urls),
      .when = when_of(definition),
      .crawls = definition.kind == schedule::Kind::kCrawl,
      .paused = definition.paused,
      .running = daemon_.is_asked_for(definition.name) || (begun && daemon_.is_at_work()),
      .next = standing.next,
      .last = {},
      .facts = shown_facts(definition),
      .json = shown_json(standing)};
  if (standing.last) state.last = shown_run(*standing.last);
  state.json["running"] = state.running;
  return state;
}

Result<std::vector<ScheduleState>> WebSchedules::list() {
  VARVE_ASSIGN(const schedule::Book book, schedule::read_book(archive_));
  std::vector<ScheduleState> states;
  if (book.schedules.empty()) return states;
  VARVE_ASSIGN(schedule::Ledger ledger, schedule::Ledger::open(globals_.archive));
  for (const Definition& definition : book.schedules) {
    VARVE_ASSIGN(ScheduleState state, state_of(definition, ledger));
    states.push_back(std::move(state));
  }
  return states;
}

Result<std::uint64_t> WebSchedules::count_in_trouble() {
  VARVE_ASSIGN(auto ledger, schedule::Ledger::open_if_there(globals_.archive));
  if (!ledger) return 0;
  VARVE_ASSIGN(const auto failing, ledger->failing());
  std::uint64_t count = 0;
  for (const std::string& name : failing) {
    VARVE_ASSIGN(const auto definition, schedule::find_schedule(archive_, name));
    if (definition) ++count;
  }
  return count;
}

Result<std::optional<ScheduleState>> WebSchedules::find(std::string_view name) {
  VARVE_ASSIGN(const auto found, schedule::find_schedule(archive_, name));
  if (!found) return std::optional<ScheduleState>();
  VARVE_ASSIGN(schedule::Ledger ledger, schedule::Ledger::open(globals_.archive));
  VARVE_ASSIGN(ScheduleState state, state_of(*found, ledger));
  return std::optional(std::move(state));
}

Result<std::vector<ScheduleRun>> WebSchedules::runs(std::string_view name, std::size_t most) {
  VARVE_ASSIGN(schedule::Ledger ledger, schedule::Ledger::open(globals_.archive));
  VARVE_ASSIGN(const auto recent, ledger.recent(name, most));
  std::vector<ScheduleRun> runs;
  for (const schedule::Run& run : recent) runs.push_back(shown_run(run));
  return runs;
}

Result<ScheduleState> WebSchedules::add(const archive::Json& order) {
  VARVE_ASSIGN(WebOrder options, read_schedule_order(order));
  if (allow_private_) options.emplace_back("--allow-private=true");
  CLI::App app;
  ScheduleArguments arguments;
  add_schedule_options(app, arguments);
  VARVE_TRY(parse_options(app, options));
  VARVE_TRY(check_options(arguments, globals_));
  VARVE_ASSIGN(const auto archive, open());
  VARVE_ASSIGN(const Definition definition, add_schedule_to(*archive, arguments));
  daemon_.look_again();
  VARVE_ASSIGN(schedule::Ledger ledger, schedule::Ledger::open(globals_.archive));
  return state_of(definition, ledger);
}

Result<void> WebSchedules::change(std::string_view name,
                                  const std::function<void(Definition&)>& make) {
  VARVE_ASSIGN(const auto archive, open());
  VARVE_TRY(change_schedules(*archive, {std::string(name)}, Among::kOwn, make));
  daemon_.look_again();
  return {};
}

Result<void> WebSchedules::set_paused(std::string_view name, bool paused) {
  return change(name, [paused](Definition& each) { each.paused = paused; });
}

Result<void> WebSchedules::remove(std::string_view name) {
  return change(name, [](Definition& each) { each.removed = true; });
}

}  // namespace varve::cli
