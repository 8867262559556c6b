// varve evidence
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/authorities.hpp"
#include "cli/held_head.hpp"
#include "cli/output_file.hpp"
#include "cli/passphrase.hpp"
#include "cli/target.hpp"
#include "varve/base/bytes.hpp"
#include "varve/evidence/bundle.hpp"

namespace varve::cli {
namespace {

struct BundleArguments {
  std::string target;
  std::string at;
  std::string file;
  std::string note;
  std::vector<std::string> heads;
  AuthorityArguments with;
};

// Puts what is not in the log yet there, signs it, and has it time-stamped where authorities are
// known: then the page is under a head.
Result<void> stamp_first(archive::Archive& archive, const evidence::KeepOptions& options,
                         const Path& folder) {
  VARVE_ASSIGN(const evidence::Kept kept,
               evidence::keep_log(archive, folder, options, Time::now()));
  for (const evidence::Stamped& each : kept.stamps) {
    if (!each.stamp) report(each.stamp.error());  // the bundle is right without it
  }
  return {};
}

Result<evidence::BundleReport> bundle(const BundleArguments& arguments, const Globals& globals,
                                      OutputFile& file) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(const archive::CaptureRow row, find_page(*archive, target));
  VARVE_ASSIGN(const auto keep, stamp_now(globals.archive, arguments.with));
  VARVE_TRY(stamp_first(*archive, keep, globals.archive));
  VARVE_ASSIGN(const auto log, evidence::Log::read(globals.archive));
  VARVE_ASSIGN(const SigningKey key, unlock_key(globals.archive));
  evidence::BundleOptions options{"varve " VARVE_VERSION, keep.certificates, arguments.note, {}};
  for (const std::string& name : arguments.heads) {
    VARVE_ASSIGN(evidence::HeldHead held, read_held_head(name));
    if (!held.head) {
      return fail(ErrorKind::kInvalid,
                  "a digest alone shows no bundle the way to \"{}\"; give the file with the head",
                  name);
    }
    options.held.push_back(*std::move(held.head));
  }
  if (file.temporary().empty()) {
    return fail(ErrorKind::kInvalid, "a bundle is not written front to back; give it a name");
  }
  VARVE_ASSIGN(auto report,
               evidence::write_bundle(*archive, *log, key, row, options, file.temporary()));
  VARVE_TRY(file.finish());
  return report;
}

void print_bundle(const evidence::BundleReport& report, const std::string& file,
                  const Globals& globals) {
  if (globals.json) {
    Json stamps = Json::array();
    for (const evidence::TimeStamp& stamp : report.stamps) stamps.push_back(to_json(stamp));
    print_json({{"url", report.url},
                {"timestamp", report.time.digits14()},
                {"time", report.time.rfc3339()},
                {"file", file},
                {"bytes", report.bytes},
                {"captures", report.captures},
                {"head", report.head_digest.text()},
                {"stamps", std::move(stamps)},
                {"missing", report.missing}});
    return;
  }
  for (const std::string& sentence : report.missing) {
    fmt::print(stderr, "varve: {}\n", printable(sentence));
  }
  print_line(fmt::format("{} of {} is in {}: {} captures, {}", printable(report.url),
                         report.time.rfc3339(), printable(file), report.captures,
                         human_bytes(report.bytes)));
  for (const evidence::TimeStamp& stamp : report.stamps) {
    print_line(fmt::format("      time-stamped {} by {}", stamp.time.rfc3339(),
                           printable(stamp.authority)));
  }
  if (report.stamps.empty()) {
    print_line("      no time-stamp: when it was captured rests on your word; see `varve stamp`");
  }
  print_line("      evidence/VERIFY.txt in it says how to check it");
}

int run_evidence(const BundleArguments& arguments, const Globals& globals) {
  auto file = OutputFile::open(arguments.file);
  if (!file) return report(file.error());
  const auto made = bundle(arguments, globals, *file);
  if (!made) return report(made.error());
  print_bundle(*made, arguments.file, globals);
  return kDone;
}

}  // namespace

void add_evidence(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<BundleArguments>();
  CLI::App& command = *app.add_subcommand(
      "evidence", "Write a page with its proofs, as one file that anybody can check without varve");
  command.add_option("URL", arguments->target, "The page: URL or URL@TIME")
      ->type_name("")
      ->required();
  command
      .add_option("-o,--output", arguments->file,
                  "The file (.zip or .wacz), replaced if it is there")
      ->type_name("FILE")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  command.add_option("--note", arguments->note, "A remark on the case, for the report");
  command
      .add_option("--head", arguments->heads,
                  "A file with a tree head that somebody kept (signed-head.txt): the bundle shows "
                  "that both are of one log")
      ->allow_extra_args(false)
      ->type_name("FILE");
  add_authorities(command, arguments->with);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_evidence(*arguments, globals); };
  });
}

}  // namespace varve::cli
