// varve diff
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/diff_text.hpp"
#include "cli/output.hpp"
#include "cli/watch_options.hpp"
#include "varve/change/comparison.hpp"
#include "varve/history/json.hpp"
#include "varve/history/versions.hpp"

namespace varve::cli {
namespace {

struct DiffArguments {
  std::string url;
  std::string older;
  std::string newer;
  bool html = false;
  bool resources = false;
  bool score = false;
  schedule::Watching watching;
};

struct Times {
  std::optional<Time> older;
  Time newer = kLatest;
};

Result<Times> times_of(const DiffArguments& arguments) {
  const Time now = Time::now();
  Times times;
  if (!arguments.older.empty()) {
    VARVE_ASSIGN(times.older, parse_time(arguments.older, now));
  }
  if (!arguments.newer.empty()) {
    VARVE_ASSIGN(times.newer, parse_time(arguments.newer, now));
  }
  return times;
}

struct Pair {
  archive::CaptureRow before;
  archive::CaptureRow after;
};

// The last capture before `place` whose text is another, as far as the bodies say.
std::optional<std::size_t> one_before(const history::Versions& versions, std::size_t place) {
  for (std::size_t i = place; i-- > 0;) {
    const auto& text = versions.captures[i].text;
    if (text && text != versions.captures[place].text) return i;
  }
  return std::nullopt;
}

// Those nearest to the times; without the second the newest, without both that and the last that
// was another.
Result<Pair> choose(std::string_view url, const Times& times, const history::Versions& versions) {
  const auto after = history::nearest(versions, times.newer);
  if (!after) return history::no_text(url);
  const auto before =
      times.older ? history::nearest(versions, *times.older) : one_before(versions, *after);
  if (!before) {
    return fail(ErrorKind::kInvalid, "all captures of {} that have a text have the same one", url);
  }
  return Pair{versions.captures[*before].row, versions.captures[*after].row};
}

// A line for each resource that is not the same, by `-`, `+` and `~`.
Result<void> diff_resources(const archive::Archive& archive, const Pair& pair, bool json) {
  VARVE_ASSIGN(const auto edits, history::compare_resources(archive, pair.before, pair.after));
  for (const history::ResourceEdit& edit : edits) {
    if (edit.edit == history::Edit::kSame) continue;
    if (json) {
      print_json(history::to_json(edit));
    } else {
      const archive::CaptureRow& row = edit.after ? *edit.after : *edit.before;
      const char sign = edit.edit == history::Edit::kRemoved ? '-' : edit.before ? '~' : '+';
      print_line(fmt::format("{}{}  {}", sign, printable(edit.url), printable(row.mime)));
    }
  }
  return {};
}

// How much changed that a reader would care about, as JSON.
Result<void> diff_score(const archive::Archive& archive, const DiffArguments& arguments,
                        const Pair& pair) {
  const schedule::Watching& watching = arguments.watching;
  VARVE_ASSIGN(const auto rules,
               change::ViewRules::read(watching.ignore, watching.ignore_text, watching.watches));
  VARVE_ASSIGN(const change::View before, change::view_of(archive, pair.before, rules));
  VARVE_ASSIGN(const change::View after, change::view_of(archive, pair.after, rules));
  archive::Json json = change::to_json(change::compare(before, after, {}, {watching.threshold}));
  json["before"] = pair.before.time.rfc3339();
  json["after"] = pair.after.time.rfc3339();
  print_json(json);
  return {};
}

Result<void> diff_texts(const archive::Archive& archive, const DiffArguments& arguments,
                        const Pair& pair, bool json) {
  VARVE_ASSIGN(const history::Shown before, history::read_shown(archive, pair.before));
  VARVE_ASSIGN(const history::Shown after, history::read_shown(archive, pair.after));
  const history::Comparison comparison = history::compare(before.text, after.text);
  if (arguments.html) {
    print_line(history::side_by_side(before, after, comparison));
  } else if (json) {
    print_differences(before, after, comparison);
  } else {
    print_unified(before, after, comparison.edits, wants_color());
    if (comparison.coarse) fmt::print(stderr, "varve: {}\n", history::summary(comparison));
  }
  return {};
}

Result<void> diff(const DiffArguments& arguments, const Times& times, const Globals& globals) {
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(*archive, arguments.url));
  VARVE_ASSIGN(const Pair pair, choose(arguments.url, times, versions));
  VARVE_TRY(arguments.score       ? diff_score(*archive, arguments, pair)
            : arguments.resources ? diff_resources(*archive, pair, globals.json)
                                  : diff_texts(*archive, arguments, pair, globals.json));
  if (!globals.quiet && !globals.json) {
    fmt::print(stderr, "varve: {} and {}\n", pair.before.time.rfc3339(), pair.after.time.rfc3339());
  }
  return {};
}

void add_score(CLI::App& command, DiffArguments& arguments, CLI::Option* html,
               CLI::Option* resources) {
  CLI::Option* const score =
      command
          .add_flag("--score", arguments.score,
                    "How much changed that a reader would care about, noise left out, as JSON")
          ->excludes(html)
          ->excludes(resources);
  for (CLI::Option* each : add_watch_options(command, arguments.watching)) each->needs(score);
}

}  // namespace

void add_diff(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<DiffArguments>();
  CLI::App& command =
      *app.add_subcommand("diff", "Show what changed in a page between two captures");
  command.add_option("URL", arguments->url, "The page's URL")->type_name("")->required();
  command
      .add_option("OLDER", arguments->older,
                  "The time of the first; else the last that was another")
      ->type_name("TIME");
  command.add_option("NEWER", arguments->newer, "The time of the second; else the newest")
      ->type_name("TIME");
  CLI::Option* const html =
      command.add_flag("--html", arguments->html, "As a page of HTML with both texts side by side");
  CLI::Option* const resources =
      command
          .add_flag("--resources", arguments->resources,
                    "What the page needs that came, went or changed, instead of its text")
          ->excludes(html);
  add_score(command, *arguments, html, resources);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto times = times_of(*arguments);
      if (!times) return report(times.error(), kUsage);
      const auto compared = diff(*arguments, *times, globals);
      return compared ? kDone : report(compared.error(), kFailed);
    };
  });
}

}  // namespace varve::cli
