// varve evidence
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <tuple>

#include "cli/authorities.hpp"
#include "cli/held_head.hpp"
#include "cli/output_file.hpp"
#include "cli/passphrase.hpp"
#include "cli/redline.hpp"
#include "cli/stamp_json.hpp"
#include "cli/stop.hpp"
#include "cli/target.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/base/bytes.hpp"
#include "varve/browser/print.hpp"
#include "varve/evidence/bundle.hpp"

namespace varve::cli {
namespace {

struct BundleArguments {
  std::vector<std::string> targets;
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

// The pages' captures, the older first.
Result<std::vector<archive::CaptureRow>> find_documents(const archive::Archive& archive,
                                                        const BundleArguments& arguments) {
  std::vector<archive::CaptureRow> documents;
  for (const std::string& text : arguments.targets) {
    VARVE_ASSIGN(const Target target, parse_target(text, arguments.at, Time::now()));
    VARVE_ASSIGN(archive::CaptureRow row, find_page(archive, target));
    VARVE_ASSIGN(row, archive::behind_redirects(archive, std::move(row)));
    documents.push_back(std::move(row));
  }
  if (documents.size() == 2 && documents[0].id == documents[1].id) {
    return fail(ErrorKind::kInvalid,
                "both are the capture of {} of {}; give two times that are nearest to different "
                "captures",
                documents[0].url, documents[0].time.rfc3339());
  }
  std::sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time, a.url) < std::tie(b.time, b.url);
  });
  return documents;
}

Result<std::vector<evidence::Head>> read_heads(const std::vector<std::string>& names) {
  std::vector<evidence::Head> heads;
  for (const std::string& name : names) {
    VARVE_ASSIGN(evidence::HeldHead held, read_held_head(name));
    if (!held.head) {
      return fail(ErrorKind::kInvalid,
                  "a digest alone shows no bundle the way to \"{}\"; give the file with the head",
                  name);
    }
    heads.push_back(*std::move(held.head));
  }
  return heads;
}

void render_by_browser(evidence::BundleOptions& options) {
  options.print = [](const std::string& html) {
    return browser::print_pdf(html, {}, stop_on_signals());
  };
  options.draw = [](const std::string& html) {
    return browser::draw_picture(html, {}, stop_on_signals());
  };
}

// What changed between two pages; where that cannot be said, why not.
std::optional<Error> compare(const archive::Archive& archive,
                             const std::vector<archive::CaptureRow>& documents,
                             evidence::BundleOptions& options) {
  if (documents.size() < 2) return std::nullopt;
  auto made = redline(archive, documents.front(), documents.back());
  if (!made) return made.error();
  options.redline = *std::move(made);
  return std::nullopt;
}

Result<evidence::BundleReport> bundle(const BundleArguments& arguments, const Globals& globals,
                                      OutputFile& file) {
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(const auto documents, find_documents(*archive, arguments));
  VARVE_ASSIGN(const auto keep, stamp_now(globals.archive, arguments.with));
  VARVE_TRY(stamp_first(*archive, keep, globals.archive));
  VARVE_ASSIGN(const auto log, evidence::Log::read(globals.archive));
  VARVE_ASSIGN(const SigningKey key, unlock_key(globals.archive));
  evidence::BundleOptions options;
  options.software = "varve " VARVE_VERSION;
  options.certificates = keep.certificates;
  options.note = arguments.note;
  VARVE_ASSIGN(options.held, read_heads(arguments.heads));
  if (file.temporary().empty()) {
    return fail(ErrorKind::kInvalid, "a bundle is not written front to back; give it a name");
  }
  const auto not_compared = compare(*archive, documents, options);
  render_by_browser(options);
  VARVE_ASSIGN(auto report,
               evidence::write_bundle(*archive, *log, key, documents, options, file.temporary()));
  if (not_compared) {
    report.remarks.push_back("what changed is not in the bundle: " + not_compared->message);
  }
  VARVE_TRY(file.finish());
  return report;
}

Json bundle_json(const evidence::BundleReport& report, const std::string& file) {
  Json stamps = Json::array();
  for (const evidence::TimeStamp& stamp : report.stamps) stamps.push_back(to_json(stamp));
  Json json = {{"url", report.url},
               {"timestamp", report.time.digits14()},
               {"time", report.time.rfc3339()},
               {"file", file},
               {"bytes", report.bytes},
               {"captures", report.captures},
               {"head", report.head_digest.text()},
               {"stamps", std::move(stamps)},
               {"missing", report.missing},
               {"remarks", report.remarks}};
  if (const auto& later = report.later) {
    json["later"] = {{"url", later->url},
                     {"timestamp", later->time.digits14()},
                     {"time", later->time.rfc3339()}};
  }
  return json;
}

void print_bundle(const evidence::BundleReport& report, const std::string& file,
                  const Globals& globals) {
  if (globals.json) return print_json(bundle_json(report, file));
  for (const std::string& sentence : report.remarks) {
    fmt::print(stderr, "varve: {}\n", printable(sentence));
  }
  for (const std::string& sentence : report.missing) {
    fmt::print(stderr, "varve: {}\n", printable(sentence));
  }
  std::string what = fmt::format("{} of {} is", printable(report.url), report.time.rfc3339());
  if (const auto& later = report.later) {
    what = fmt::format("{} of {} and {} of {} are", printable(report.url), report.time.rfc3339(),
                       printable(later->url), later->time.rfc3339());
  }
  print_line(fmt::format("{} in {}: {} captures, {}", what, printable(file), report.captures,
                         human_bytes(report.bytes)));
  for (const evidence::TimeStamp& stamp : report.stamps) {
    print_line(fmt::format("      time-stamped {} by {}", stamp.time.rfc3339(),
                           printable(stamp.authority)));
  }
  if (report.stamps.empty()) {
    print_line("      no time-stamp: when it was captured rests on your word; see `varve stamp`");
  }
  print_line(
      "      its folder evidence has the report, and VERIFY.txt, which says how to check it");
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
  command
      .add_option("URL", arguments->targets,
                  "The page: URL or URL@TIME; two of them, and what changed between them is in it")
      ->type_name("")
      ->expected(1, 2)
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
