// varve stats
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

int run_stats(const Globals& globals) {
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  const auto stats = (*archive)->stats();
  if (!stats) return report(stats.error(), kArchive);
  if (globals.json) {
    print_json(to_json(*stats));
    return kDone;
  }
  print_line(fmt::format("{} captures of {} URLs", stats->captures, stats->urls));
  print_line(fmt::format("{} distinct bodies in {} packs", stats->blobs, stats->packs));
  print_line(fmt::format("{} captured, {} stored", human_bytes(stats->bytes_original),
                         human_bytes(stats->bytes_stored)));
  return kDone;
}

}  // namespace

void add_stats(CLI::App& app, const Globals& globals, Action& action) {
  CLI::App& command = *app.add_subcommand("stats", "Say how much is in the archive");
  command.callback([&globals, &action] { action = [&globals] { return run_stats(globals); }; });
}

}  // namespace varve::cli
