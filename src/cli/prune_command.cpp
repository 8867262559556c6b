// varve prune
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/care_progress.hpp"
#include "cli/command.hpp"
#include "cli/confirm.hpp"
#include "cli/keep_options.hpp"
#include "cli/output.hpp"
#include "cli/text_keeper.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

using archive::Archive;

struct PruneArguments {
  archive::PruneOptions options;
  bool list = false;
  bool yes = false;
};

std::string summary(const archive::PruneReport& report) {
  return fmt::format("{} captures and {} bodies, about {}", report.captures, report.blobs,
                     human_bytes(report.bytes));
}

Json report_json(const archive::PruneReport& report, bool dry) {
  return {{"dry_run", dry},
          {"captures", report.captures},
          {"kept", report.kept},
          {"held", report.held},
          {"blobs", report.blobs},
          {"bytes", report.bytes},
          {"bytes_before", report.bytes_before},
          {"bytes_after", report.bytes_after}};
}

void print_capture(const archive::CaptureRow& row, bool json) {
  if (json) return print_json({{"url", row.url}, {"time", row.time.rfc3339()}});
  print_line(fmt::format("{}  {}", row.time.rfc3339(), printable(row.url)));
}

// What would go is said before anything goes.
int run_prune(PruneArguments arguments, const Globals& globals) {
  archive::PruneOptions& options = arguments.options;
  if (options.rules.empty()) {
    return report(
        {ErrorKind::kInvalid, "say what to keep, such as --keep-last 10 or --keep-daily 30"},
        kUsage);
  }
  const bool only_dry = options.dry;
  const auto archive =
      Archive::open(globals.archive, only_dry ? Archive::Mode::kRead : Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  options.now = Time::now();
  options.dry = true;
  if (arguments.list) {
    options.each = [&](const archive::CaptureRow& row) { print_capture(row, globals.json); };
  }
  const auto planned = (*archive)->prune(options, draw_progress(globals));
  if (!planned) return report(planned.error(), kArchive);
  if (only_dry || planned->captures == 0) {
    if (globals.json) {
      print_json(report_json(*planned, only_dry));
    } else {
      print_line(fmt::format("{} would go; {} stay by the rules, {} because they are on hold",
                             summary(*planned), planned->kept - planned->held, planned->held));
    }
    return kDone;
  }
  const std::string what = summary(*planned);
  if (!arguments.yes && !is_confirmed("Take " + what + " out of the archive?")) {
    return report({ErrorKind::kInvalid, fmt::format("nothing was pruned: {} need --yes", what)},
                  kUsage);
  }
  options.dry = false;
  options.each = {};
  const auto done = (*archive)->prune(options, draw_progress(globals));
  if (!done) return report(done.error(), kArchive);
  if (const auto out = take_out_of_text(**archive, globals); !out) {
    return report(out.error(), kArchive);
  }
  if (globals.json) {
    print_json(report_json(*done, false));
  } else {
    print_line(fmt::format("pruned {}: {} before, {} now", summary(*done),
                           human_bytes(done->bytes_before), human_bytes(done->bytes_after)));
  }
  return kDone;
}

}  // namespace

void add_prune(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<PruneArguments>();
  archive::PruneOptions& options = arguments->options;
  CLI::App& command = *app.add_subcommand(
      "prune",
      "Take old captures away by rules; what is on hold stays, and so does each page's last");
  command.add_option("URL", options.captures.url, "Only captures of this URL; all when left out")
      ->type_name("");
  add_match(command, options.captures.match);
  add_keep_options(command, options.rules);
  command.add_flag("--dry-run", options.dry, "Only say what would go");
  command.add_flag("--list", arguments->list, "Name each capture that goes");
  command.add_flag("--yes", arguments->yes, "Do not ask");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_prune(*arguments, globals); };
  });
}

}  // namespace varve::cli
