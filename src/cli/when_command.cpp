// varve when
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "varve/history/json.hpp"

namespace varve::cli {
namespace {

using history::Interval;
using history::Unknown;

struct WhenArguments {
  std::string url;
  std::string phrase;
};

void print(const Interval& interval) {
  if (interval.after) {
    print_line(fmt::format("{} - {}  {}", interval.after->digits14(), interval.first.digits14(),
                           interval.stood ? "it came, at a time without a capture"
                                          : "it went, at a time without a capture"));
  }
  std::string line =
      fmt::format("{} - {}  {} in {} capture{}", interval.first.digits14(),
                  interval.last.digits14(), interval.stood ? "stood" : "did not stand",
                  interval.captures, interval.captures == 1 ? "" : "s");
  if (interval.captures > 2) {
    line += fmt::format("; none from {} to {}", interval.gap_from.digits14(),
                        interval.gap_to.digits14());
  }
  print_line(line);
}

void print(const Unknown& unknown) {
  print_line(fmt::format("{}                   says nothing: {}", unknown.time.digits14(),
                         printable(unknown.reason)));
}

Result<void> when(const WhenArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const history::When found, history::when(*archive, arguments.url, arguments.phrase));
  if (!globals.json) {
    found.each([](const Interval& interval) { print(interval); },
               [](const Unknown& unknown) { print(unknown); });
  } else {
    for (const Json& each : history::to_json(found)) print_json(each);
  }
  return {};
}

}  // namespace

void add_when(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<WhenArguments>();
  CLI::App& command =
      *app.add_subcommand("when", "Show between which times a phrase stood on a page");
  command.add_option("URL", arguments->url, "The page's URL")->type_name("")->required();
  command.add_option("PHRASE", arguments->phrase, "Words in their order; case does not matter")
      ->type_name("")
      ->required();
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto found = when(*arguments, globals);
      return found ? kDone : report(found.error(), kFailed);
    };
  });
}

}  // namespace varve::cli
