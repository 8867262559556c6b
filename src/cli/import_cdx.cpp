#include "cli/import_cdx.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "cli/stop.hpp"
#include "cli/target.hpp"
#include "varve/base/bytes.hpp"

namespace varve::cli {
namespace {

using interchange::ImportProgress;
using interchange::ImportReport;

void add_to(ImportReport& sum, const ImportReport& report) {
  sum.records += report.records;
  sum.captures += report.captures;
  sum.there_before += report.there_before;
  sum.removed_here += report.removed_here;
  sum.bad += report.bad;
  sum.warnings += report.warnings;
}

// "2", "0.5": seconds.
Result<std::chrono::milliseconds> parse_delay(const std::string& text) {
  constexpr double kMost = 24 * 3600;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(seconds >= 0 && seconds <= kMost)) {
    return fail(ErrorKind::kInvalid, "--delay {} is no number of seconds up to a day", text);
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

// Draws where there is a terminal, and stops where somebody asked for that.
std::function<bool(const ImportProgress&)> progress(const Globals& globals) {
  const std::atomic<bool>& stop = stop_on_signals();
  const bool draws = !globals.quiet && !globals.json && ::isatty(STDERR_FILENO) == 1;
  return [&stop, draws](const ImportProgress& at) {
    if (draws && at.records > 0) {
      fmt::print(stderr, "\r\033[Kimporting: {} captures of the list, {} received\r", at.records,
                 human_bytes(at.bytes));
    }
    return !stop;
  };
}

}  // namespace

void add_cdx_options(CLI::App& command, const std::shared_ptr<CdxArguments>& arguments) {
  interchange::CdxImportOptions& options = arguments->options;
  CLI::Option* cdx =
      command
          .add_option("--cdx", options.server,
                      "Take the captures of FILE, which is a URL then, from another web archive: "
                      "its CDX server, or its root")
          ->type_name("URL");
  const auto with_cdx = [cdx](CLI::Option* option) { return option->needs(cdx); };
  add_match(command, options.query.match);
  with_cdx(command.get_option("--match"));
  with_cdx(command.add_option("--from", arguments->from, "Captures not before this time"))
      ->type_name("TIME");
  with_cdx(command.add_option("--to", arguments->to, "Captures not after this time"))
      ->type_name("TIME");
  with_cdx(command.add_option("--limit", options.query.limit, "At most this many of the list"));
  with_cdx(command.add_option("--replay", options.replay,
                              "Where the archive replays captures: the URL before TIMEid_/URL"))
      ->type_name("PREFIX");
  with_cdx(command.add_option("--delay", arguments->delay,
                              "The pause between requests; 1 without it, none on this machine "
                              "and in local networks"))
      ->type_name("SECONDS");
  with_cdx(command.add_option("--max-bytes", options.fetch.limits.max_decoded,
                              "Bytes of one capture; more is cut off"))
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
  with_cdx(command.add_option("--user-agent", options.fetch.user_agent, "Who varve says it is"));
  with_cdx(command.add_flag("--allow-private", options.fetch.allow_private,
                            "Allow an archive on this machine or in local networks"));
}

Result<void> complete(CdxArguments& arguments, const std::vector<std::string>& urls) {
  if (urls.empty()) {
    return fail(ErrorKind::kInvalid,
                "what to take of the archive was not said; try `varve import --cdx {} URL`",
                arguments.options.server);
  }
  const Time now = Time::now();
  archive::Query& query = arguments.options.query;
  if (!arguments.from.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.from, now));
    query.from = range.first;
  }
  if (!arguments.to.empty()) {
    VARVE_ASSIGN(const TimeRange range, parse_time_range(arguments.to, now));
    query.to = range.last;
  }
  if (!arguments.delay.empty()) {
    VARVE_ASSIGN(arguments.options.delay, parse_delay(arguments.delay));
  }
  return interchange::check(arguments.options);
}

Result<ImportReport> import_cdx(archive::Archive& archive, CdxArguments arguments,
                                const std::vector<std::string>& urls,
                                const interchange::ImportOptions& import, const Globals& globals) {
  ImportReport sum;
  arguments.options.import = import;
  arguments.options.import.progress = progress(globals);
  for (const std::string& url : urls) {
    arguments.options.query.url = url;
    VARVE_ASSIGN(const ImportReport report, interchange::import_cdx(archive, arguments.options));
    add_to(sum, report);
  }
  return sum;
}

}  // namespace varve::cli
