// varve compact, forget
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/care_progress.hpp"
#include "cli/command.hpp"
#include "cli/confirm.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "cli/text_keeper.hpp"
#include "varve/base/bytes.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::cli {
namespace {

using archive::Archive;

int run_compact(const archive::CompactOptions& options, const Globals& globals) {
  const auto archive = Archive::open(globals.archive, Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  const auto done = (*archive)->compact(options, draw_progress(globals));
  if (!done) return report(done.error(), kArchive);
  if (globals.json) {
    print_json({{"bytes_before", done->bytes_before},
                {"bytes_after", done->bytes_after},
                {"blobs", done->blobs},
                {"packs_removed", done->packs}});
  } else {
    print_line(fmt::format("{} bodies written anew: {} before, {} now", done->blobs,
                           human_bytes(done->bytes_before), human_bytes(done->bytes_after)));
  }
  return kDone;
}

struct ForgetArguments {
  std::string target;
  std::string at;
  bool yes = false;
};

int run_forget(const ForgetArguments& arguments, const Globals& globals) {
  const auto archive = Archive::open(globals.archive, Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  const auto target = parse_target(arguments.target, arguments.at, Time::now());
  if (!target) return report(target.error(), kUsage);
  const auto row = find_capture(**archive, *target);
  if (!row) return report(row.error());
  const bool one = !arguments.at.empty() || target->url != arguments.target;
  const std::string what = one ? fmt::format("{} at {}", row->url, row->time.rfc3339())
                               : fmt::format("all captures of {}", row->url);
  if (!arguments.yes && !is_confirmed("Take " + what + " out of the archive for good?")) {
    return report({ErrorKind::kInvalid, fmt::format("nothing was forgotten: {} need --yes", what)},
                  kUsage);
  }
  const std::optional<Time> time = one ? std::optional(row->time) : std::nullopt;
  const auto done = (*archive)->forget(row->url, time, draw_progress(globals));
  if (!done) return report(done.error(), kArchive);
  if (const auto out = take_out_of_text(**archive, globals); !out) {
    return report(out.error(), kArchive);
  }
  if (const auto out = notify::forget_notices(globals.archive, row->url, time); !out) {
    return report(out.error(), kArchive);
  }
  if (globals.json) {
    Json captures = Json::array();
    for (const archive::Removal& removal : done->captures) {
      captures.push_back({{"url", removal.url}, {"time", removal.time.rfc3339()}});
    }
    print_json({{"captures", captures},
                {"blobs", done->blobs},
                {"packs_written_anew", done->packs},
                {"set_aside_removed", done->set_aside}});
  } else {
    print_line(fmt::format("forgot {} captures and {} bodies", done->captures.size(), done->blobs));
  }
  return kDone;
}

}  // namespace

void add_compact(CLI::App& app, const Globals& globals, Action& action) {
  auto options = std::make_shared<archive::CompactOptions>();
  CLI::App& command =
      *app.add_subcommand("compact", "Store like pages together, and compress them harder");
  command.add_option("--level", options->level, "zstd's level")
      ->check(CLI::Range(1, 22))
      ->capture_default_str();
  command.add_flag("--all", options->all, "Also what is compact already");
  command.callback([options, &globals, &action] {
    action = [options, &globals] { return run_compact(*options, globals); };
  });
}

void add_forget(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ForgetArguments>();
  CLI::App& command = *app.add_subcommand(
      "forget", "Take a URL's captures, or one of them, out of the archive for good");
  command.add_option("target", arguments->target, "URL, or URL@TIME for one capture")->required();
  command.add_option("--at", arguments->at, "The TIME, said apart");
  command.add_flag("--yes", arguments->yes, "Do not ask");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_forget(*arguments, globals); };
  });
}

}  // namespace varve::cli
