// varve schedule
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/schedule_changes.hpp"
#include "cli/schedule_runner.hpp"
#include "cli/schedule_standing.hpp"
#include "cli/stop.hpp"

namespace varve::cli {
namespace {

using archive::Archive;
using schedule::Book;
using schedule::Definition;
using schedule::Ledger;
using schedule::Run;

constexpr std::size_t kShownRuns = 20;

struct NamedArguments {
  std::vector<std::string> names;
  bool due = false;
};

void tell(const Standing& standing, bool whole, const Globals& globals) {
  if (globals.json) {
    print_json(to_json(standing));
  } else {
    print(standing, whole);
  }
}

Result<int> add(ScheduleArguments arguments, const Globals& globals) {
  VARVE_TRY(check_options(arguments, globals));
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kWrite));
  VARVE_ASSIGN(const Definition definition, add_schedule_to(*archive, arguments));
  VARVE_ASSIGN(Ledger ledger, Ledger::open(globals.archive));
  VARVE_ASSIGN(const Standing standing, standing_of(definition, ledger));
  tell(standing, true, globals);
  return kDone;
}

void tell(const Run& run, const Globals& globals) {
  if (globals.json) return print_json(to_json(run));
  print_line(
      fmt::format("      {}  {}{}{}", run.planned.rfc3339(), to_string(run.outcome),
                  run.missed > 0 ? fmt::format(", {} missed before it", run.missed) : std::string(),
                  run.reason.empty() ? std::string() : ": " + printable(run.reason)));
}

// Where it is one of `names`, or there are none; with its last runs where it is named.
Result<void> list_one(const Definition& definition, bool imported,
                      const std::vector<std::string>& names, Ledger& ledger,
                      const Globals& globals) {
  const bool wanted = std::find(names.begin(), names.end(), definition.name) != names.end();
  if (!names.empty() && !wanted) return {};
  VARVE_ASSIGN(Standing standing, standing_of(definition, ledger));
  standing.imported = imported;
  tell(standing, !names.empty(), globals);
  if (names.empty()) return {};
  VARVE_ASSIGN(const auto runs, ledger.recent(definition.name, kShownRuns));
  for (const Run& run : runs) tell(run, globals);
  return {};
}

Result<int> list(const NamedArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kRead));
  VARVE_ASSIGN(const Book book, schedule::read_book(*archive));
  VARVE_ASSIGN(Ledger ledger, Ledger::open(globals.archive));
  for (const std::string& sentence : book.unreadable) report({ErrorKind::kDamaged, sentence});
  VARVE_TRY(check_names(arguments.names, book, Among::kAll));
  for (const Definition& definition : book.schedules) {
    VARVE_TRY(list_one(definition, false, arguments.names, ledger, globals));
  }
  for (const Definition& definition : book.imported) {
    VARVE_TRY(list_one(definition, true, arguments.names, ledger, globals));
  }
  return kDone;
}

Result<int> change(const NamedArguments& arguments, const Globals& globals, Among among,
                   const std::function<void(Definition&)>& make) {
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kWrite));
  VARVE_TRY(change_schedules(*archive, arguments.names, among, make));
  return kDone;
}

Result<int> pause(const NamedArguments& arguments, const Globals& globals) {
  return change(arguments, globals, Among::kOwn, [](Definition& each) { each.paused = true; });
}

Result<int> resume(const NamedArguments& arguments, const Globals& globals) {
  return change(arguments, globals, Among::kAll, [](Definition& each) { each.paused = false; });
}

Result<int> remove(const NamedArguments& arguments, const Globals& globals) {
  return change(arguments, globals, Among::kAll, [](Definition& each) { each.removed = true; });
}

Result<int> run(const NamedArguments& arguments, const Globals& globals) {
  if (arguments.due != arguments.names.empty()) {
    return fail(ErrorKind::kInvalid, "name the schedules to run, or give --due");
  }
  bool failed = false;
  const auto on_run = [&](const Run& run) {
    const bool bad = !run.reason.empty();
    failed |= bad;
    if (globals.json) {
      print_json(to_json(run));
    } else if (!globals.quiet && !bad) {
      print_line(fmt::format("{}: {}", run.schedule, to_string(run.outcome)));
      std::fflush(stdout);
    }
    if (bad) report({ErrorKind::kNetwork, run.schedule + ": " + run.reason});
  };
  VARVE_ASSIGN(const RanSchedules ran,
               run_schedules(globals, arguments.names, on_run, stop_on_signals()));
  if (globals.json && arguments.due) {
    print_json({{"next", ran.look_again ? Json(ran.look_again->rfc3339()) : Json()}});
  }
  return failed ? kFailed : kDone;
}

int exit_of(const Result<int>& done) {
  if (done) return *done;
  return report(done.error(), done.error().kind == ErrorKind::kInvalid ? kUsage : kArchive);
}

void add_add(CLI::App& schedule, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ScheduleArguments>();
  CLI::App& command = *schedule.add_subcommand("add", "Save pages again and again");
  add_schedule_options(command, *arguments);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return exit_of(add(*arguments, globals)); };
  });
}

using Named = Result<int> (*)(const NamedArguments&, const Globals&);

void add_named(CLI::App& schedule, const char* name, const char* description, bool required,
               Named run, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<NamedArguments>();
  CLI::App& command = *schedule.add_subcommand(name, description);
  auto* names = command.add_option("NAME", arguments->names, "Of schedules")->type_name("");
  if (required) names->required();
  if (std::string_view(name) == "run") {
    command.add_flag("--due", arguments->due, "All that are due now, as serve --daemon runs them");
  }
  command.callback([arguments, run, &globals, &action] {
    action = [arguments, run, &globals] { return exit_of(run(*arguments, globals)); };
  });
}

}  // namespace

void add_schedule(CLI::App& app, const Globals& globals, Action& action) {
  CLI::App& schedule = *app.add_subcommand("schedule", "Save pages again and again, by themselves");
  schedule.require_subcommand(1);
  add_add(schedule, globals, action);
  add_named(schedule, "list", "All schedules", false, list, globals, action);
  add_named(schedule, "show", "Schedules and their last runs", true, list, globals, action);
  add_named(schedule, "pause", "No runs until it is resumed", true, pause, globals, action);
  add_named(schedule, "resume", "Runs again", true, resume, globals, action);
  add_named(schedule, "remove", "No runs any more; what was captured stays", true, remove, globals,
            action);
  add_named(schedule, "run", "Run now", false, run, globals, action);
}

}  // namespace varve::cli
