#include "cli/schedule_arguments.hpp"

#include <CLI/CLI.hpp>
#include <array>

#include "cli/keep_options.hpp"
#include "cli/kept_options.hpp"
#include "cli/watch_options.hpp"
#include "varve/change/view.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/frontier/scope.hpp"
#include "varve/notify/send.hpp"

namespace varve::cli {
namespace {

using schedule::Book;
using schedule::Definition;

// The names of options that say when and what for, and not how.
constexpr std::array<std::string_view, 19> kOwnOptions = {
    "every",       "cron",         "zone",        "jitter",      "adaptive",
    "name",        "crawl",        "ignore",      "ignore-text", "watch",
    "threshold",   "notify",       "keep-within", "keep-last",   "keep-daily",
    "keep-weekly", "keep-monthly", "keep-yearly", "keep-changed"};
constexpr std::array kOptionsOfCrawls = {"--scope",       "--depth",      "--include", "--exclude",
                                         "--sitemap",     "--max-pages",  "--delay",   "--robots",
                                         "--concurrency", "--browser-for"};

constexpr std::int64_t kShortestInterval = kMicrosecondsOfSecond;
constexpr std::int64_t kLongestInterval = 36500 * kMicrosecondsOfDay;  // 100y

Result<std::int64_t> read_interval(const std::string& text) {
  VARVE_ASSIGN(const std::int64_t us, parse_duration(text));
  if (us >= kShortestInterval && us <= kLongestInterval) return us;
  return fail(ErrorKind::kInvalid, "--every takes from 1s to 100y, and {} is not between", text);
}

void add_when(CLI::App& command, ScheduleArguments& arguments) {
  command.add_option("--every", arguments.every, "How often: 30m, 6h, 1d")->type_name("DURATION");
  command.add_option("--cron", arguments.cron, "Or when, as crontab(5) has it: '0 7 * * MON-FRI'")
      ->type_name("EXPRESSION");
  command
      .add_option("--zone", arguments.zone,
                  "By which local clock, such as Europe/Zurich; this machine's when left out")
      ->type_name("ZONE");
  command
      .add_option("--jitter", arguments.jitter,
                  "Up to so much later, so that not all runs begin at once")
      ->type_name("DURATION");
  command.add_flag("--adaptive", arguments.adaptive,
                   "More often where the page changes often, less often where it does not");
}

Result<void> read_when(const ScheduleArguments& arguments, Definition& definition) {
  if (arguments.every.empty() == arguments.cron.empty()) {
    return fail(ErrorKind::kInvalid, "say when: --every 6h, or --cron '0 7 * * *'");
  }
  if (arguments.adaptive && arguments.every.empty()) {
    return fail(ErrorKind::kInvalid, "--adaptive goes with --every, which is where it begins");
  }
  if (!arguments.every.empty()) {
    VARVE_ASSIGN(definition.every, read_interval(arguments.every));
  } else {
    definition.cron = arguments.cron;
  }
  if (!arguments.zone.empty()) VARVE_TRY(schedule::Zone::named(arguments.zone));
  definition.zone = arguments.zone.empty() ? schedule::Zone::system().name() : arguments.zone;
  definition.adaptive = arguments.adaptive;
  if (!arguments.jitter.empty()) {
    VARVE_ASSIGN(definition.jitter, parse_duration(arguments.jitter));
  }
  return {};
}

Result<void> check_saving(ScheduleArguments& arguments, const Globals& globals) {
  for (const std::string& url : arguments.urls) {
    if (!crawl::read_typed_url(url)) {
      return fail(ErrorKind::kInvalid, "{} is no URL of http or https", url);
    }
  }
  if (arguments.is_crawl) {
    arguments.crawl.site.seeds = arguments.urls;
    VARVE_TRY(complete(arguments.crawl, globals));
    VARVE_TRY(frontier::Scope::make(arguments.crawl.site.scope));
    return {};
  }
  for (const char* of_crawl : kOptionsOfCrawls) {
    if (arguments.command->count(of_crawl) > 0) {
      return fail(ErrorKind::kInvalid, "{} goes with --crawl", of_crawl);
    }
  }
  return complete_options(*arguments.crawl.save, globals);
}

Result<void> check_watching(const schedule::Watching& watching, const Globals& globals) {
  VARVE_TRY(change::ViewRules::read(watching.ignore, watching.ignore_text, watching.watches));
  VARVE_ASSIGN(const settings::Settings settings, settings::read(globals.archive));
  for (const std::string& each : watching.notify) {
    VARVE_ASSIGN(const notify::Channel channel, notify::parse_channel(each));
    VARVE_TRY(notify::check_channel(channel, settings.notify));
  }
  return {};
}

Result<std::string> name_of(const ScheduleArguments& arguments, const Book& book) {
  const auto is_taken = [&](const std::string& name) { return book.find(name) != nullptr; };
  if (arguments.name.empty()) return schedule::name_for(arguments.urls.front(), is_taken);
  if (!schedule::is_name(arguments.name)) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is no name: letters, digits, '-', '_' and '.', at most {}", arguments.name,
                schedule::kMaxName);
  }
  if (is_taken(arguments.name)) {
    return fail(ErrorKind::kInvalid, "there is a schedule \"{}\" already", arguments.name);
  }
  return arguments.name;
}

}  // namespace

void add_schedule_options(CLI::App& command, ScheduleArguments& arguments) {
  arguments.command = &command;
  command.add_option("URL", arguments.urls, "Pages, or a crawl's seeds")->type_name("")->required();
  add_when(command, arguments);
  command.add_option("--name", arguments.name, "What it is called; made of the URL when left out");
  add_watch_options(command, arguments.watching);
  command
      .add_option("--notify", arguments.watching.notify,
                  "Whom to tell of changes: https://…, mailto:…, command:/path/program or feed")
      ->type_name("CHANNEL")
      ->allow_extra_args(false);
  add_keep_options(command, arguments.keep);
  command.add_flag("--crawl", arguments.is_crawl, "Crawl from there, with the options of crawl");
  add_crawl_options(command, arguments.crawl);
}

Result<void> check_options(ScheduleArguments& arguments, const Globals& globals) {
  VARVE_TRY(check_saving(arguments, globals));
  return check_watching(arguments.watching, globals);
}

Result<Definition> define(const ScheduleArguments& arguments, const Book& book) {
  Definition definition;
  definition.urls = arguments.urls;
  definition.kind = arguments.is_crawl ? schedule::Kind::kCrawl : schedule::Kind::kSave;
  definition.options = kept_options(*arguments.command, kOwnOptions);
  definition.watching = arguments.watching;
  definition.keep = arguments.keep;
  definition.created = Time::now();
  VARVE_TRY(read_when(arguments, definition));
  VARVE_ASSIGN(definition.name, name_of(arguments, book));
  VARVE_TRY(schedule::rule_of(definition));
  return definition;
}

}  // namespace varve::cli
