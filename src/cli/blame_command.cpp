// varve blame
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "varve/history/json.hpp"

namespace varve::cli {
namespace {

struct BlameArguments {
  std::string target;
  std::string at;
};

// A column of times, and the text, of which each line is indented by it.
void print_passage(const history::BlamedPassage& passage) {
  const std::string back =
      passage.came_back() ? "back " + passage.since.time.digits14() : std::string();
  std::string head = fmt::format("{}  {:<19}  ", passage.first.time.digits14(), back);
  for (const std::string& line : printable_lines(passage.passage.text)) {
    print_line(head + line);
    head.assign(head.size(), ' ');
  }
}

Result<void> blame(const BlameArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const history::Blame blamed, history::blame(*archive, target.url, target.time));
  for (const history::BlamedPassage& passage : blamed.passages) {
    if (globals.json) {
      print_json(history::to_json(passage));
    } else {
      print_passage(passage);
    }
  }
  if (!globals.json && !globals.quiet) {
    fmt::print(stderr, "varve: the text of {}{}\n", blamed.version.time.rfc3339(),
               blamed.passages.empty() ? ", which has none" : "");
  }
  return {};
}

}  // namespace

void add_blame(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<BlameArguments>();
  CLI::App& command = *app.add_subcommand(
      "blame", "Show each passage of a page with the capture that it first stood in");
  command.add_option("URL", arguments->target, "URL or URL@TIME; the nearest capture is meant")
      ->type_name("")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto blamed = blame(*arguments, globals);
      return blamed ? kDone : report(blamed.error(), kFailed);
    };
  });
}

}  // namespace varve::cli
