// varve list
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "varve/archive/sent.hpp"
#include "varve/base/bytes.hpp"
#include "varve/interchange/cdxj.hpp"

namespace varve::cli {
namespace {

struct ListArguments {
  archive::Query query;
  int status = 0;
  std::string from;
  std::string to;
  bool cdxj = false;
};

void print_row(const archive::CaptureRow& row, bool json) {
  if (json) {
    print_json(to_json(row));
  } else {
    print_line(fmt::format("{}  {:>3}  {:<24}  {:>9}  {}{}", row.time.digits14(), row.status,
                           printable(row.mime), human_bytes(row.length), printable(row.url),
                           row.revisit_of ? "  (unchanged)" : ""));
  }
}

// What tells it apart from a GET of its URL; that is not in the list.
Result<std::string> what_was_sent(const archive::Archive& archive, const archive::CaptureRow& row) {
  if (row.method == "GET") return std::string();
  VARVE_ASSIGN(const archive::Capture capture, archive.details(row));
  return archive::request_query(capture);
}

int run_list(ListArguments arguments, const Globals& globals) {
  archive::Query& query = arguments.query;
  const Time now = Time::now();
  if (!arguments.from.empty()) {
    const auto range = parse_time_range(arguments.from, now);
    if (!range) return report(range.error(), kUsage);
    query.from = range->first;
  }
  if (!arguments.to.empty()) {
    const auto range = parse_time_range(arguments.to, now);
    if (!range) return report(range.error(), kUsage);
    query.to = range->last;
  }
  if (arguments.status != 0) query.status = arguments.status;
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);
  std::size_t rows = 0;
  interchange::CdxjOrder cdxj([](const std::string& line) { print_line(line); });
  Result<std::string> sent;
  const auto listed = (*archive)->list(query, [&](const archive::CaptureRow& row) {
    if (arguments.cdxj) {
      sent = what_was_sent(**archive, row);
      if (!sent) return false;
      cdxj.add(row, interchange::cdxj_line(row, *sent));
    } else {
      print_row(row, globals.json);
    }
    ++rows;
    return true;
  });
  cdxj.finish();
  if (!sent) return report(sent.error(), kArchive);
  if (!listed) return report(listed.error(), kArchive);
  if (rows == 0 && !globals.json && !globals.quiet) {
    fmt::print(stderr, "varve: no captures{}\n",
               query.url.empty() ? "" : " of " + printable(query.url));
  }
  return kDone;
}

}  // namespace

void add_list(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ListArguments>();
  CLI::App& command = *app.add_subcommand("list", "List captures, oldest first");
  archive::Query& query = arguments->query;
  command.add_option("URL", query.url, "Captures of this URL; all when left out")->type_name("");
  add_match(command, query.match);
  command.add_option("--from", arguments->from, "Not before this time")->type_name("TIME");
  command.add_option("--to", arguments->to, "Not after this time")->type_name("TIME");
  command.add_option("--status", arguments->status, "Only answers with this status");
  command.add_option("--mime", query.mime, "Only this media type")->type_name("TYPE");
  command.add_option("--tag", query.tag, "Only what has this tag")->type_name("TAG");
  command.add_flag("--held", query.held, "Only what is on hold");
  command.add_option("--limit", query.limit, "At most this many");
  command.add_flag("--cdxj", arguments->cdxj, "As CDXJ lines");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_list(*arguments, globals); };
  });
}

}  // namespace varve::cli
