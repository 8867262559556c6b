// varve verify
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/authorities.hpp"
#include "cli/care_progress.hpp"
#include "cli/held_head.hpp"
#include "cli/log_keeper.hpp"
#include "cli/stamp_json.hpp"
#include "cli/verify_bundle.hpp"
#include "varve/evidence/verify.hpp"

namespace varve::cli {
namespace {

struct VerifyArguments {
  std::string what;  // an archive's folder, or a bundle; empty: the archive
  std::string certificates;
  std::vector<std::string> heads;
};

Result<evidence::VerifyReport> verify(const VerifyArguments& arguments, const Globals& globals) {
  const Path folder = arguments.what.empty() ? globals.archive : Path(arguments.what);
  VARVE_ASSIGN(const auto said, keep_options(folder, false));
  VARVE_ASSIGN(const evidence::TrustStore trust,
               evidence::TrustStore::load(arguments.certificates.empty()
                                              ? said.certificates
                                              : std::optional<Path>(arguments.certificates)));
  evidence::VerifyOptions options;
  for (const std::string& text : arguments.heads) {
    VARVE_ASSIGN(const evidence::HeldHead held, read_held_head(text));
    options.held.push_back(held.digest);
  }
  options.progress = draw_progress(globals);
  VARVE_ASSIGN(const auto archive, archive::Archive::open(folder, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const auto log, evidence::Log::read(folder));
  return evidence::verify_archive(*archive, *log, trust, options);
}

Json report_json(const evidence::VerifyReport& report) {
  return {{"ok", report.ok()},
          {"leaves", report.leaves},
          {"verified", report.captures},
          {"unsigned", report.unsigned_},
          {"unlogged", report.unlogged},
          {"removed", report.removed},
          {"heads", report.heads},
          {"head", report.head ? Json(report.head->digest().text()) : Json()},
          {"stamps", report.stamps},
          {"stamped_leaves", report.stamped_leaves},
          {"stamp", report.stamp ? to_json(*report.stamp) : Json()},
          {"wrong", report.wrong},
          {"remarks", report.remarks}};
}

void print_for_people(const evidence::VerifyReport& report) {
  if (report.ok()) {
    print_line(
        fmt::format("right: {} captures and pages are the log's leaves, every body is what "
                    "its capture says",
                    report.captures));
  }
  if (report.stamp) {
    print_line(fmt::format("      {} leaves were there on {}, says {}", report.stamped_leaves,
                           report.stamp->time.rfc3339(), printable(report.stamp->authority)));
  } else {
    print_line("      no time-stamp: when they came rests on this machine's word alone");
  }
  if (report.unsigned_ > 0) {
    print_line(fmt::format("      {} came since the last tree head", report.unsigned_));
  }
  if (report.unlogged > 0) {
    print_line(fmt::format("      {} are not in the log yet: the next save puts them there",
                           report.unlogged));
  }
  if (report.removed > 0) {
    print_line(fmt::format("      {} leaves are of what was removed since", report.removed));
  }
  if (report.head) {
    print_line("      tree head " + report.head->digest().text());
  }
  for (const std::string& remark : report.remarks) print_line("      " + printable(remark));
  print_line(fmt::format("not proved: {}", evidence::kNotTheServer));
}

int run_verify(const VerifyArguments& arguments, const Globals& globals) {
  std::error_code error;
  if (std::filesystem::is_regular_file(arguments.what, error)) {
    return run_verify_bundle(arguments.what, arguments.certificates, arguments.heads, globals);
  }
  const auto verified = verify(arguments, globals);
  if (!verified) {
    const bool usage = verified.error().kind == ErrorKind::kInvalid;
    return report(verified.error(), usage ? kUsage : kArchive);
  }
  for (const std::string& wrong : verified->wrong) {
    fmt::print(stderr, "varve: {}\n", printable(wrong));
  }
  if (globals.json) {
    print_json(report_json(*verified));
  } else if (!globals.quiet) {
    print_for_people(*verified);
  }
  return verified->ok() ? kDone : kFailed;
}

}  // namespace

void add_verify(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App& command = *app.add_subcommand(
      "verify", "Check that a bundle, or an archive, is what its log says, and since when");
  command
      .add_option("FILE", arguments->what,
                  "A bundle (`varve evidence`), or an archive's folder in place of --archive")
      ->type_name("");
  add_certificates(command, arguments->certificates);
  command
      .add_option(
          "--head", arguments->heads,
          "A tree head that was kept elsewhere, its digest or a file with it: it must be in "
          "the log, or what a bundle's head is or leads to")
      ->allow_extra_args(false)
      ->type_name("DIGEST|FILE");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_verify(*arguments, globals); };
  });
}

}  // namespace varve::cli
