// varve stats, varve check
#include <fmt/format.h>

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
    print_json({{"captures", stats->captures},
                {"urls", stats->urls},
                {"blobs", stats->blobs},
                {"bytes_original", stats->bytes_original},
                {"bytes_stored", stats->bytes_stored},
                {"packs", stats->packs}});
    return kDone;
  }
  print_line(fmt::format("{} captures of {} URLs", stats->captures, stats->urls));
  print_line(fmt::format("{} distinct bodies in {} packs", stats->blobs, stats->packs));
  print_line(fmt::format("{} captured, {} stored", human_bytes(stats->bytes_original),
                         human_bytes(stats->bytes_stored)));
  return kDone;
}

int run_check(bool read_data, const Globals& globals) {
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  const auto checked = (*archive)->check(read_data);
  if (!checked) return report(checked.error(), kArchive);
  for (const archive::Damage& damage : checked->damaged) {
    fmt::print(stderr, "varve: {}\n", printable(damage.what));
    for (const std::string& capture : damage.captures) {
      fmt::print(stderr, "varve:   touches {}\n", printable(capture));
    }
  }
  if (globals.json) {
    Json damaged = Json::array();
    for (const archive::Damage& damage : checked->damaged) {
      damaged.push_back({{"what", damage.what}, {"captures", damage.captures}});
    }
    print_json({{"ok", checked->damaged.empty()},
                {"records", checked->records},
                {"bytes_read", checked->bytes_read},
                {"damaged", damaged}});
  } else if (checked->damaged.empty()) {
    print_line(fmt::format("sound: {} records, {} read", checked->records,
                           human_bytes(checked->bytes_read)));
  }
  return checked->damaged.empty() ? kDone : kFailed;
}

}  // namespace

void add_stats(CLI::App& app, const Globals& globals, Action& action) {
  CLI::App& command = *app.add_subcommand("stats", "Say how much is in the archive");
  command.callback([&globals, &action] { action = [&globals] { return run_stats(globals); }; });
}

void add_check(CLI::App& app, const Globals& globals, Action& action) {
  auto read_data = std::make_shared<bool>(false);
  CLI::App& command = *app.add_subcommand("check", "Look for damage in the archive");
  command.add_flag("--read-data", *read_data, "Read every byte and compare its digest");
  command.callback([read_data, &globals, &action] {
    action = [read_data, &globals] { return run_check(*read_data, globals); };
  });
}

}  // namespace varve::cli
