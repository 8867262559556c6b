// varve rebuild
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"

namespace varve::cli {
namespace {

int run_rebuild(const Globals& globals) {
  const auto rebuilt = archive::Archive::rebuild(globals.archive, archive::Archive::Options());
  if (!rebuilt) return report(rebuilt.error(), kArchive);
  for (const std::string& what : rebuilt->damage) {
    fmt::print(stderr, "varve: {}\n", printable(what));
  }
  if (globals.json) {
    print_json({{"ok", rebuilt->damage.empty()},
                {"captures", rebuilt->captures},
                {"packs", rebuilt->packs},
                {"damaged", rebuilt->damage}});
  } else {
    print_line(fmt::format("indexed {} captures of {} packs", rebuilt->captures, rebuilt->packs));
  }
  return rebuilt->damage.empty() ? kDone : kFailed;
}

}  // namespace

void add_rebuild(CLI::App& app, const Globals& globals, Action& action) {
  CLI::App& command = *app.add_subcommand("rebuild", "Make the index again from the packs");
  command.callback([&globals, &action] { action = [&globals] { return run_rebuild(globals); }; });
}

}  // namespace varve::cli
