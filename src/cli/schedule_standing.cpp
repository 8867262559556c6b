#include "cli/schedule_standing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/schedule_facts.hpp"
#include "varve/schedule/work.hpp"

namespace varve::cli {
namespace {

using schedule::Definition;
using schedule::Run;

Json time_or_null(const std::optional<Time>& time) {
  return time ? Json(time->rfc3339()) : Json();
}

Json keep_json(const archive::KeepRules& keep) {
  if (keep.empty()) return {};
  return {{"within", keep.within ? Json(*keep.within / kMicrosecondsOfSecond) : Json()},
          {"last", keep.last},
          {"daily", keep.daily},
          {"weekly", keep.weekly},
          {"monthly", keep.monthly},
          {"yearly", keep.yearly},
          {"changed", keep.changed}};
}

}  // namespace

Result<Standing> standing_of(const Definition& definition, schedule::Ledger& ledger) {
  Standing standing{.definition = definition, .last = {}, .next = {}};
  VARVE_ASSIGN(standing.last, ledger.last(definition.name));
  if (definition.paused) return standing;
  VARVE_ASSIGN(const schedule::Rule rule, schedule::rule_now(definition, ledger));
  const Time after = standing.last ? standing.last->planned : definition.created;
  const auto planned = schedule::next_planned(rule, after);
  if (planned) standing.next = schedule::start_of(rule, *planned);
  return standing;
}

std::string when_of(const Definition& definition) {
  if (definition.cron) return fmt::format("{} ({})", *definition.cron, definition.zone);
  const std::int64_t seconds = *definition.every / kMicrosecondsOfSecond;
  const std::string often = seconds % 86'400 == 0  ? fmt::format("{} d", seconds / 86'400)
                            : seconds % 3'600 == 0 ? fmt::format("{} h", seconds / 3'600)
                            : seconds % 60 == 0    ? fmt::format("{} min", seconds / 60)
                                                   : fmt::format("{} s", seconds);
  return fmt::format("every {}{}", often, definition.adaptive ? ", as often as it changes" : "");
}

Json to_json(const Run& run) {
  return {{"schedule", run.schedule},
          {"planned", run.planned.rfc3339()},
          {"begun", run.begun.rfc3339()},
          {"ended", time_or_null(run.ended)},
          {"outcome", to_string(run.outcome)},
          {"failures", run.failures},
          {"not_before", time_or_null(run.not_before)},
          {"missed", run.missed},
          {"reason", run.reason}};
}

Json to_json(const Standing& standing) {
  const auto& [definition, last, next, imported] = standing;
  const schedule::Watching& watching = definition.watching;
  return {{"name", definition.name},
          {"urls", definition.urls},
          {"kind", definition.kind == schedule::Kind::kCrawl ? "crawl" : "save"},
          {"cron", definition.cron ? Json(*definition.cron) : Json()},
          {"every", definition.every ? Json(*definition.every / kMicrosecondsOfSecond) : Json()},
          {"zone", definition.zone},
          {"adaptive", definition.adaptive},
          {"paused", definition.paused},
          {"imported", imported},
          {"options", definition.options},
          {"ignore", watching.ignore},
          {"ignore_text", watching.ignore_text},
          {"watch", watching.watches},
          {"threshold", watching.threshold ? Json(*watching.threshold) : Json()},
          {"notify", watching.notify},
          {"keep", keep_json(definition.keep)},
          {"created", definition.created.rfc3339()},
          {"next", time_or_null(next)},
          {"last", last ? to_json(*last) : Json()}};
}

void print(const Standing& standing, bool whole) {
  const auto& [definition, last, next, imported] = standing;
  print_line(fmt::format("{}  {}{}", definition.name, when_of(definition),
                         definition.paused ? ", paused" : ""));
  if (imported) {
    print_line(
        "      came with an import or a merge and is not run; `varve schedule resume` runs it");
  }
  for (const std::string& url : definition.urls) print_line("      " + printable(url));
  if (whole || imported) {
    for (const ScheduleFact& fact : facts_of(definition)) {
      print_line(fmt::format("      {}: {}", fact.name,
                             printable(fmt::to_string(fmt::join(fact.values, ", ")))));
    }
  }
  if (last) {
    print_line(fmt::format("      last {}: {}{}", last->planned.rfc3339(), to_string(last->outcome),
                           last->reason.empty() ? "" : ": " + printable(last->reason)));
  }
  if (next) print_line("      next " + next->rfc3339());
}

}  // namespace varve::cli
