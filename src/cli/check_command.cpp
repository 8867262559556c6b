// varve check
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/care_progress.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

int run_check(const archive::CheckOptions& options, const Globals& globals) {
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  const auto checked = (*archive)->check(options);
  if (!checked) return report(checked.error(), kArchive);
  const bool sound = checked->damaged.empty();
  print_damage(checked->damaged);
  if (globals.json) {
    print_json({{"ok", sound},
                {"records", checked->records},
                {"bytes_read", checked->bytes_read},
                {"bytes_raw", checked->bytes_raw},
                {"damaged", to_json(checked->damaged)}});
  } else if (sound) {
    print_line(fmt::format("sound: {} records, {} read", checked->records,
                           human_bytes(checked->bytes_read)));
  } else {
    fmt::print(stderr, "varve: `varve repair` saves what is whole\n");
  }
  return sound ? kDone : kFailed;
}

std::string is_share(const std::string& text) {
  char* end = nullptr;
  const double share = std::strtod(text.c_str(), &end);
  const bool fits =
      end != text.c_str() && std::string_view(end) == "%" && share > 0 && share <= 100;
  return fits ? "" : "it must be above 0% and at most 100%";
}

}  // namespace

void add_check(CLI::App& app, const Globals& globals, Action& action) {
  auto options = std::make_shared<archive::CheckOptions>();
  auto percent = std::make_shared<std::string>("100%");
  CLI::App& command = *app.add_subcommand("check", "Look for damage in the archive");
  auto* read_data =
      command.add_flag("--read-data", options->read_data, "Read every byte and compare its digest");
  command.add_option("--sample", *percent, "Read only a random share of the blocks, such as 5%")
      ->needs(read_data)
      ->check(is_share);
  command.callback([options, percent, &globals, &action] {
    action = [options, percent, &globals] {
      options->sample = std::strtod(percent->c_str(), nullptr) / 100;
      options->seed = static_cast<std::uint64_t>(Time::now().us);
      options->progress = draw_progress(globals);
      return run_check(*options, globals);
    };
  });
}

}  // namespace varve::cli
