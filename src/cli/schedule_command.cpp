// varve schedule
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

#include "cli/command.hpp"
#include "cli/crawl_arguments.hpp"
#include "cli/kept_options.hpp"
#include "cli/output.hpp"
#include "cli/schedule_runner.hpp"
#include "cli/stop.hpp"
#include "varve/schedule/book.hpp"

namespace varve::cli {
namespace {

using archive::Archive;
using schedule::Book;
using schedule::Definition;
using schedule::Ledger;
using schedule::Run;

constexpr std::size_t kShownRuns = 20;
// The names of options that say when, and not how.
constexpr std::array<std::string_view, 7> kOwnOptions = {"every",    "cron", "zone", "jitter",
                                                         "adaptive", "name", "crawl"};

struct AddArguments {
  CrawlArguments crawl;  // of which a save takes its own
  std::vector<std::string> urls;
  std::string every;
  std::string cron;
  std::string zone;
  std::string jitter;
  std::string name;
  bool adaptive = false;
  bool is_crawl = false;
  const CLI::App* command = nullptr;
};

struct NamedArguments {
  std::vector<std::string> names;
  bool due = false;
};

Result<void> read_when(const AddArguments& arguments, Definition& definition) {
  if (arguments.every.empty() == arguments.cron.empty()) {
    return fail(ErrorKind::kInvalid, "say when: --every 6h, or --cron '0 7 * * *'");
  }
  if (arguments.adaptive && arguments.every.empty()) {
    return fail(ErrorKind::kInvalid, "--adaptive goes with --every, which is where it begins");
  }
  if (!arguments.every.empty()) {
    VARVE_ASSIGN(definition.every, parse_duration(arguments.every));
  } else {
    definition.cron = arguments.cron;
  }
  definition.zone = arguments.zone.empty() ? schedule::Zone::system().name() : arguments.zone;
  definition.adaptive = arguments.adaptive;
  if (!arguments.jitter.empty()) {
    VARVE_ASSIGN(definition.jitter, parse_duration(arguments.jitter));
  }
  return {};
}

// Options that would fail each run are refused now.
Result<void> check_options(AddArguments& arguments, const Globals& globals) {
  for (const std::string& url : arguments.urls) {
    if (!crawl::read_seed(url)) {
      return fail(ErrorKind::kInvalid, "{} is no URL of http or https", url);
    }
  }
  if (arguments.is_crawl) {
    arguments.crawl.site.seeds = arguments.urls;
    return complete(arguments.crawl, globals);
  }
  for (const char* of_crawl :
       {"--scope", "--depth", "--include", "--exclude", "--sitemap", "--max-pages", "--concurrency",
        "--delay", "--robots", "--browser-for"}) {
    if (arguments.command->count(of_crawl) > 0) {
      return fail(ErrorKind::kInvalid, "{} goes with --crawl", of_crawl);
    }
  }
  return complete_options(*arguments.crawl.save, globals);
}

Result<Definition> define(AddArguments& arguments, const Book& book) {
  Definition definition;
  definition.urls = arguments.urls;
  definition.kind = arguments.is_crawl ? schedule::Kind::kCrawl : schedule::Kind::kSave;
  definition.options = kept_options(*arguments.command, kOwnOptions);
  definition.created = Time::now();
  VARVE_TRY(read_when(arguments, definition));
  definition.name =
      arguments.name.empty()
          ? schedule::name_for(arguments.urls.front(),
                               [&](const std::string& name) { return book.find(name) != nullptr; })
          : arguments.name;
  if (!schedule::is_name(definition.name)) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is no name: letters, digits, '-', '_' and '.', at most {}", definition.name,
                schedule::kMaxName);
  }
  if (book.find(definition.name) != nullptr) {
    return fail(ErrorKind::kInvalid, "there is a schedule \"{}\" already", definition.name);
  }
  VARVE_TRY(schedule::rule_of(definition));
  return definition;
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

Json run_json(const Run& run) {
  const auto time = [](const std::optional<Time>& time) {
    return time ? Json(time->rfc3339()) : Json();
  };
  return {{"schedule", run.schedule},
          {"planned", run.planned.rfc3339()},
          {"begun", run.begun.rfc3339()},
          {"ended", time(run.ended)},
          {"outcome", to_string(run.outcome)},
          {"failures", run.failures},
          {"not_before", time(run.not_before)},
          {"missed", run.missed},
          {"reason", run.reason}};
}

// A schedule, and how it stands.
struct Standing {
  Definition definition;
  std::optional<Run> last;
  std::optional<Time> next;
};

Result<Standing> standing_of(const Definition& definition, Ledger& ledger) {
  Standing standing{.definition = definition, .last = {}, .next = {}};
  VARVE_ASSIGN(standing.last, ledger.last(definition.name));
  if (definition.paused) return standing;
  VARVE_ASSIGN(const schedule::Rule rule, schedule::rule_now(definition, ledger));
  const Time after = standing.last ? standing.last->planned : definition.created;
  const auto planned = schedule::next_planned(rule, after);
  if (planned) standing.next = schedule::start_of(rule, *planned);
  return standing;
}

Json schedule_json(const Standing& standing) {
  const auto& [definition, last, next] = standing;
  return {{"name", definition.name},
          {"urls", definition.urls},
          {"kind", definition.kind == schedule::Kind::kCrawl ? "crawl" : "save"},
          {"cron", definition.cron ? Json(*definition.cron) : Json()},
          {"every", definition.every ? Json(*definition.every / kMicrosecondsOfSecond) : Json()},
          {"zone", definition.zone},
          {"adaptive", definition.adaptive},
          {"paused", definition.paused},
          {"options", definition.options},
          {"created", definition.created.rfc3339()},
          {"next", next ? Json(next->rfc3339()) : Json()},
          {"last", last ? run_json(*last) : Json()}};
}

void print(const Standing& standing) {
  const auto& [definition, last, next] = standing;
  print_line(fmt::format("{}  {}{}", definition.name, when_of(definition),
                         definition.paused ? ", paused" : ""));
  for (const std::string& url : definition.urls) print_line("      " + printable(url));
  if (last) {
    print_line(fmt::format("      last {}: {}{}", last->planned.rfc3339(), to_string(last->outcome),
                           last->reason.empty() ? "" : ": " + printable(last->reason)));
  }
  if (next) print_line("      next " + next->rfc3339());
}

void tell(const Standing& standing, const Globals& globals) {
  if (globals.json) {
    print_json(schedule_json(standing));
  } else {
    print(standing);
  }
}

Result<int> add(AddArguments arguments, const Globals& globals) {
  VARVE_TRY(check_options(arguments, globals));
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kWrite));
  VARVE_ASSIGN(const Book book, schedule::read_book(*archive));
  VARVE_ASSIGN(const Definition definition, define(arguments, book));
  VARVE_TRY(schedule::write(*archive, definition, definition.created));
  VARVE_ASSIGN(Ledger ledger, Ledger::open(globals.archive));
  VARVE_ASSIGN(const Standing standing, standing_of(definition, ledger));
  tell(standing, globals);
  return kDone;
}

Result<int> list(const NamedArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kRead));
  VARVE_ASSIGN(const Book book, schedule::read_book(*archive));
  VARVE_ASSIGN(Ledger ledger, Ledger::open(globals.archive));
  for (const std::string& sentence : book.unreadable) report({ErrorKind::kDamaged, sentence});
  for (const std::string& name : arguments.names) {
    if (book.find(name) == nullptr) {
      return fail(ErrorKind::kInvalid, "there is no schedule \"{}\"", name);
    }
  }
  for (const Definition& definition : book.schedules) {
    const auto& names = arguments.names;
    const bool wanted = std::find(names.begin(), names.end(), definition.name) != names.end();
    if (!names.empty() && !wanted) continue;
    VARVE_ASSIGN(const Standing standing, standing_of(definition, ledger));
    tell(standing, globals);
    if (names.empty()) continue;
    VARVE_ASSIGN(const auto runs, ledger.recent(definition.name, kShownRuns));
    for (const Run& run : runs) {
      if (globals.json) {
        print_json(run_json(run));
      } else {
        print_line(fmt::format(
            "      {}  {}{}", run.planned.rfc3339(), to_string(run.outcome),
            run.missed > 0 ? fmt::format(", {} missed before it", run.missed) : std::string()));
      }
    }
  }
  return kDone;
}

// Each of the schedules as `change` makes it.
Result<int> change(const NamedArguments& arguments, const Globals& globals,
                   const std::function<void(Definition&)>& change) {
  VARVE_ASSIGN(const auto archive, Archive::open(globals.archive, Archive::Mode::kWrite));
  VARVE_ASSIGN(const Book book, schedule::read_book(*archive));
  for (const std::string& name : arguments.names) {
    if (book.find(name) == nullptr) {
      return fail(ErrorKind::kInvalid, "there is no schedule \"{}\"", name);
    }
  }
  for (const std::string& name : arguments.names) {
    Definition definition = *book.find(name);
    change(definition);
    VARVE_TRY(schedule::write(*archive, definition, Time::now()));
  }
  return kDone;
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
      print_json(run_json(run));
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
  auto arguments = std::make_shared<AddArguments>();
  CLI::App& command = *schedule.add_subcommand("add", "Save pages again and again");
  arguments->command = &command;
  command.add_option("URL", arguments->urls, "Pages, or a crawl's seeds")
      ->type_name("")
      ->required();
  command.add_option("--every", arguments->every, "How often: 30m, 6h, 1d")->type_name("DURATION");
  command.add_option("--cron", arguments->cron, "Or when, as crontab(5) has it: '0 7 * * MON-FRI'")
      ->type_name("EXPRESSION");
  command
      .add_option("--zone", arguments->zone,
                  "By which local clock, such as Europe/Zurich; this machine's when left out")
      ->type_name("ZONE");
  command
      .add_option("--jitter", arguments->jitter,
                  "Up to so much later, so that not all runs begin at once")
      ->type_name("DURATION");
  command.add_flag("--adaptive", arguments->adaptive,
                   "More often where the page changes often, less often where it does not");
  command.add_option("--name", arguments->name, "What it is called; made of the URL when left out");
  command.add_flag("--crawl", arguments->is_crawl, "Crawl from there, with the options of crawl");
  add_crawl_options(command, arguments->crawl);
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
  add_named(
      schedule, "pause", "No runs until it is resumed", true,
      [](const NamedArguments& arguments, const Globals& globals) {
        return change(arguments, globals, [](Definition& each) { each.paused = true; });
      },
      globals, action);
  add_named(
      schedule, "resume", "Runs again", true,
      [](const NamedArguments& arguments, const Globals& globals) {
        return change(arguments, globals, [](Definition& each) { each.paused = false; });
      },
      globals, action);
  add_named(
      schedule, "remove", "No runs any more; what was captured stays", true,
      [](const NamedArguments& arguments, const Globals& globals) {
        return change(arguments, globals, [](Definition& each) { each.removed = true; });
      },
      globals, action);
  add_named(schedule, "run", "Run now", false, run, globals, action);
}

}  // namespace varve::cli
