// varve import
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/care_progress.hpp"
#include "cli/command.hpp"
#include "cli/import_cdx.hpp"
#include "cli/log_keeper.hpp"
#include "cli/output.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/import.hpp"

namespace varve::cli {
namespace {

using archive::Archive;

struct ImportArguments {
  std::vector<std::string> files;
  bool strict = false;
  bool no_exact = false;
  std::shared_ptr<CdxArguments> cdx = std::make_shared<CdxArguments>();
};

std::string sentence(const interchange::BadRecord& record) {
  const std::string place =
      record.where.empty() ? "" : fmt::format("the record at {}: ", record.where);
  return printable(fmt::format("{}: {}{}", record.file.string(), place, record.reason));
}

interchange::ImportOptions options_of(const ImportArguments& arguments, const Globals& globals) {
  interchange::ImportOptions options;
  options.strict = arguments.strict;
  options.exact = !arguments.no_exact;
  options.state_folder = globals.archive / "imports";
  options.on_bad = [](const interchange::BadRecord& record) {
    std::cerr << "varve: " << sentence(record) << "; it is left out\n";
  };
  if (globals.verbose) {
    options.on_warning = [](const interchange::BadRecord& record) {
      std::cerr << "varve: " << sentence(record) << "\n";
    };
  }
  const auto draw = draw_progress(globals);
  options.progress = [draw](const interchange::ImportProgress& progress) {
    return !draw || draw({"importing", progress.bytes, progress.all});
  };
  return options;
}

void print_report(const interchange::ImportReport& report, const Globals& globals) {
  if (globals.json) {
    print_json({{"ok", report.bad == 0},
                {"records", report.records},
                {"captures", report.captures},
                {"there_before", report.there_before},
                {"removed_here", report.removed_here},
                {"requests_alone", report.requests_alone},
                {"pages", report.pages},
                {"bad", report.bad},
                {"warnings", report.warnings}});
    return;
  }
  std::string line =
      fmt::format("{} captures were added, of {} records", report.captures, report.records);
  if (report.pages > 0) line += fmt::format("; {} pages", report.pages);
  if (report.there_before > 0) {
    line += fmt::format("; {} were here before", report.there_before);
  }
  if (report.removed_here > 0) {
    line += fmt::format("; {} had been removed here", report.removed_here);
  }
  if (report.bad > 0) line += fmt::format("; {} were bad", report.bad);
  print_line(line);
}

Result<interchange::ImportReport> import(archive::Archive& archive,
                                         const ImportArguments& arguments, const Globals& globals) {
  const interchange::ImportOptions options = options_of(arguments, globals);
  if (!arguments.cdx->options.server.empty()) {
    return import_cdx(archive, *arguments.cdx, arguments.files, options, globals);
  }
  const std::vector<Path> files(arguments.files.begin(), arguments.files.end());
  return interchange::import_files(archive, files, options);
}

Result<void> complete(const ImportArguments& arguments) {
  if (!arguments.cdx->options.server.empty()) return complete(*arguments.cdx, arguments.files);
  if (!arguments.files.empty()) return {};
  return fail(ErrorKind::kInvalid, "no file was given; try `varve import FILE`");
}

int run_import(const ImportArguments& arguments, const Globals& globals) {
  if (const auto done = complete(arguments); !done) return report(done.error(), kUsage);
  const auto archive = Archive::open(globals.archive, Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);
  const auto done = import(**archive, arguments, globals);
  keep_log(**archive, globals.archive);  // of what came, also where the rest did not
  if (!done) return report(done.error());
  print_report(*done, globals);
  return done->bad == 0 ? kDone : kFailed;
}

}  // namespace

void add_import(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App& command = *app.add_subcommand(
      "import",
      "Take in what other web archives wrote (WARC, ARC and WACZ files) or serve (--cdx)");
  command
      .add_option("FILE", arguments->files, "WARC (.warc, .warc.gz, .warc.zst), ARC or WACZ files")
      ->type_name("");
  command.add_flag("--strict", arguments->strict, "Stop at the first bad record or capture");
  command.add_flag("--no-exact", arguments->no_exact,
                   "Do not keep transferred bytes that cannot be made again of the decoded ones");
  add_cdx_options(command, arguments->cdx);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_import(*arguments, globals); };
  });
}

}  // namespace varve::cli
