// varve repair
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/care_progress.hpp"

namespace varve::cli {
namespace {

void print_report(const archive::RepairReport& done) {
  for (const std::string& what : done.found) fmt::print(stderr, "varve: {}\n", printable(what));
  for (const std::string& file : done.set_aside) {
    fmt::print(stderr, "varve: what was damaged is kept as {}\n", printable(file));
  }
  for (const std::string& capture : done.without_facts) {
    fmt::print(stderr, "varve: the headers are lost of {}\n", printable(capture));
  }
  print_damage(done.lost);
  if (done.loss_unknown) {
    fmt::print(stderr,
               "varve: captures may be lost that nothing names any more: the index was not there, "
               "and facts in packs are damaged\n");
  }
}

int run_repair(const Globals& globals) {
  const auto done = archive::Archive::repair(globals.archive, archive::Archive::Options(),
                                             draw_progress(globals));
  if (!done) return report(done.error(), kArchive);
  print_report(*done);
  if (globals.json) {
    print_json({{"ok", done->whole()},
                {"found", done->found},
                {"index_made_anew", done->index_made},
                {"blocks_saved", done->blocks},
                {"set_aside", done->set_aside},
                {"headers_lost", done->without_facts},
                {"lost", to_json(done->lost)},
                {"loss_unknown", done->loss_unknown}});
  } else if (!done->whole()) {
    print_line("repaired, but not all is there any more");
  } else {
    print_line(done->found.empty() ? "nothing was wrong" : "repaired: nothing is lost");
  }
  return done->whole() ? kDone : kFailed;
}

}  // namespace

void add_repair(CLI::App& app, const Globals& globals, Action& action) {
  CLI::App& command = *app.add_subcommand(
      "repair", "Save what is whole of a damaged archive, and name what is lost");
  command.callback([&globals, &action] { action = [&globals] { return run_repair(globals); }; });
}

}  // namespace varve::cli
