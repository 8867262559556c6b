// varve stamp
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/authorities.hpp"
#include "cli/passphrase.hpp"
#include "cli/stamp_json.hpp"

namespace varve::cli {
namespace {

struct StampArguments {
  std::vector<std::string> authorities;
  AuthorityArguments with;
};

Result<evidence::Kept> stamp(const StampArguments& arguments, const Path& folder) {
  VARVE_ASSIGN(evidence::KeepOptions options, stamp_now(folder, arguments.with));
  if (!arguments.authorities.empty()) options.authorities = arguments.authorities;
  VARVE_ASSIGN(const auto archive, archive::Archive::open(folder, archive::Archive::Mode::kWrite));
  return evidence::keep_log(*archive, folder, options, Time::now());
}

void print_stamped(const evidence::Kept& kept, const evidence::Head& head, const Globals& globals) {
  if (globals.json) {
    Json stamps = Json::array();
    for (const evidence::Stamped& each : kept.stamps) {
      if (each.stamp) stamps.push_back(to_json(*each.stamp));
    }
    print_json({{"head", kept.head->digest().text()},
                {"leaves", head.size},
                {"time", head.time.rfc3339()},
                {"stamps", std::move(stamps)}});
    return;
  }
  print_line(fmt::format("tree head of {} leaves, signed {}\n      {}", head.size,
                         head.time.rfc3339(), kept.head->digest().text()));
  for (const evidence::Stamped& each : kept.stamps) {
    if (!each.stamp) continue;
    print_line(fmt::format("      time-stamped {} by {}", each.stamp->time.rfc3339(),
                           printable(each.stamp->authority)));
  }
}

int run_stamp(const StampArguments& arguments, const Globals& globals) {
  const auto kept = stamp(arguments, globals.archive);
  if (!kept) return report(kept.error());
  if (kept->locked) return report(locked_key(globals.archive));
  if (!kept->head) {
    return report({ErrorKind::kInvalid, "the archive has no captures yet, so nothing is signed"});
  }
  const auto head = evidence::parse_head(kept->head->text);
  if (!head) return report(head.error());
  print_stamped(*kept, *head, globals);
  int exit = kDone;
  for (const evidence::Stamped& each : kept->stamps) {
    if (!each.stamp) exit = report(each.stamp.error());
    for (const std::string& remark : each.remarks) {
      fmt::print(stderr, "varve: {}\n", printable(remark));
    }
  }
  return exit;
}

}  // namespace

void add_stamp(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<StampArguments>();
  CLI::App& command = *app.add_subcommand(
      "stamp", "Sign the log as it is, and have it time-stamped by authorities (RFC 3161)");
  command
      .add_option(
          "--authority", arguments->authorities,
          "An authority's URL, in place of those of config.toml; may be given several times")
      ->allow_extra_args(false)
      ->type_name("URL");
  add_authorities(command, arguments->with);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_stamp(*arguments, globals); };
  });
}

}  // namespace varve::cli
