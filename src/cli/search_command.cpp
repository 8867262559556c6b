// varve search
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/stop.hpp"
#include "cli/target.hpp"
#include "varve/search/json.hpp"

namespace varve::cli {
namespace {

struct SearchArguments {
  search::Question question;
  std::vector<std::string> words;
  std::string from;
  std::string to;
  bool update = false;
  bool no_update = false;
};

search::CatchUpProgress draw(const Globals& globals) {
  const std::atomic<bool>& stopped = stop_on_signals();
  const bool drawn = !globals.quiet && !globals.json && ::isatty(STDERR_FILENO) == 1;
  return [drawn, &stopped](const search::CatchUpStep& step) {
    if (drawn && step.pages > 0) {
      fmt::print(stderr, "\r\033[Kindexing the text: {} pages, {} of {} captures\r", step.pages,
                 step.captures, step.all);
    }
    return !stopped;
  };
}

// The words that were looked for in bold. What is archived has no control characters here.
std::string marked(const search::Hit& hit, bool bold) {
  const std::string_view text = hit.snippet;
  std::string out;
  std::size_t at = 0;
  for (const search::Range& mark : hit.marks) {
    out += printable(text.substr(at, mark.begin - at));
    const std::string word = printable(text.substr(mark.begin, mark.end - mark.begin));
    out += bold ? "\033[1m" + word + "\033[0m" : word;
    at = mark.end;
  }
  return out + printable(text.substr(at));
}

std::string day(Time time) {
  return time.rfc3339().substr(0, 10);
}

void print_hit(const search::Hit& hit, bool bold) {
  const std::string title = hit.title.empty() ? hit.url : hit.title;
  print_line(bold ? "\033[1m" + printable(title) + "\033[0m" : printable(title));
  print_line("  " + printable(hit.url));
  print_line("  " + marked(hit, bold));
  const std::string seen = day(hit.first_seen) == day(hit.last_seen)
                               ? day(hit.first_seen)
                               : day(hit.first_seen) + " to " + day(hit.last_seen);
  print_line(fmt::format("  seen {}{}  {}@{}", seen,
                         hit.gone ? ", not any more on " + day(*hit.gone) : "", printable(hit.url),
                         hit.time.digits14()));
}

Result<void> set_times(SearchArguments& arguments) {
  const Time now = Time::now();
  if (!arguments.from.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.from, now));
    arguments.question.from = range.first;
  }
  if (!arguments.to.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.to, now));
    arguments.question.to = range.last;
  }
  return {};
}

// Whatever cannot be brought up to date is searched as it is, if it can be.
int update(search::TextIndex& index, bool only, const Globals& globals) {
  const auto done = index.catch_up(draw(globals));
  if (!done) {
    const bool goes_on = !only && done.error().kind == ErrorKind::kBusy;
    if (!goes_on) return report(done.error().in("the text cannot be indexed"), kArchive);
    fmt::print(stderr, "varve: the newest captures may be missing: {}\n", done.error().message);
    return kDone;
  }
  if (!done->remade.empty()) {
    fmt::print(stderr, "varve: text.db was made anew: {}\n", printable(done->remade));
  }
  if (!only) return kDone;
  if (globals.json) {
    print_json({{"pages", done->pages}, {"removed", done->removed}});
  } else {
    print_line(fmt::format("indexed {} pages; {} were removed", done->pages, done->removed));
  }
  return kDone;
}

int print_answer(const search::Answer& answer, const Globals& globals) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool bold = ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || no_color[0] == '\0');
  bool first = true;
  for (const search::Hit& hit : answer.hits) {
    if (globals.json) {
      print_json(search::to_json(hit));
      continue;
    }
    if (!std::exchange(first, false)) print_line("");
    print_hit(hit, bold);
  }
  if (answer.partial && !globals.quiet && !globals.json) {
    fmt::print(stderr,
               "varve: these words are very common; not all of their pages were looked at\n");
  }
  if (answer.hits.empty() && !globals.quiet && !globals.json) {
    fmt::print(stderr, "varve: nothing was found\n");
  }
  return kDone;
}

int run_search(SearchArguments arguments, const Globals& globals) {
  arguments.question.text = fmt::format("{}", fmt::join(arguments.words, " "));
  if (const auto times = set_times(arguments); !times) return report(times.error(), kUsage);
  if (arguments.question.text.empty() && !arguments.update) {
    return report({ErrorKind::kInvalid, "say what to look for, or --update"}, kUsage);
  }
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  const auto index = search::TextIndex::open(**archive, globals.archive);
  if (!index) return report(index.error(), kArchive);
  const bool only = arguments.question.text.empty();
  if (!arguments.no_update) {
    const int updated = update(**index, only, globals);
    if (only || updated != kDone) return updated;
  }
  const auto answer = (*index)->search(arguments.question);
  if (answer) return print_answer(*answer, globals);
  const bool usage =
      answer.error().kind == ErrorKind::kInvalid || answer.error().kind == ErrorKind::kLimit;
  return report(answer.error(), usage ? kUsage : kArchive);
}

}  // namespace

void add_search(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<SearchArguments>();
  search::Question& question = arguments->question;
  CLI::App& command =
      *app.add_subcommand("search", "Find pages by their text, in all of their versions");
  command
      .add_option(
          "QUERY", arguments->words,
          "Words, \"phrases\", begin*, NEAR, AND, OR, NOT, ( ), title: site: before: after:")
      ->type_name("");
  command.add_option("--url", question.url_prefix, "Only pages whose URL begins with this")
      ->type_name("PREFIX");
  command.add_option("--from", arguments->from, "Only what stood there at this time or later")
      ->type_name("TIME");
  command.add_option("--to", arguments->to, "Only what stood there at this time or before")
      ->type_name("TIME");
  command.add_option("--limit", question.limit, "At most this many pages")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  auto* update =
      command.add_flag("--update", arguments->update,
                       "Index the text of new captures; without a QUERY no more than that");
  command.add_flag("--no-update", arguments->no_update, "Search what is indexed already")
      ->excludes(update);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_search(*arguments, globals); };
  });
}

}  // namespace varve::cli
