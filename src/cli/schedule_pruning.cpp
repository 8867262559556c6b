#include "cli/schedule_pruning.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>

#include "cli/crawl_arguments.hpp"
#include "cli/kept_options.hpp"
#include "cli/text_keeper.hpp"
#include "varve/crawl/begin.hpp"

namespace varve::cli {
namespace {

using archive::Match;
using schedule::Definition;

constexpr std::int64_t kBetween = 7 * kMicrosecondsOfDay;

Match match_of(frontier::Reach reach) {
  switch (reach) {
    case frontier::Reach::kPage:
      return Match::kExact;
    case frontier::Reach::kPrefix:
      return Match::kPrefix;
    case frontier::Reach::kHost:
      return Match::kHost;
    case frontier::Reach::kDomain:
      return Match::kDomain;
  }
  return Match::kExact;
}

// A crawl's pages are as far as its scope reaches.
Result<Match> match_of(const Definition& schedule) {
  if (schedule.kind == schedule::Kind::kSave) return Match::kExact;
  CrawlArguments arguments;
  CLI::App app;
  add_crawl_options(app, arguments);
  VARVE_TRY(parse_options(app, schedule.options));
  VARVE_ASSIGN(const frontier::Reach reach, frontier::read_reach(arguments.scope));
  return match_of(reach);
}

Result<std::uint64_t> prune(archive::Archive& archive, const Definition& schedule, Time now,
                            const std::atomic<bool>& stop) {
  VARVE_ASSIGN(const Match match, match_of(schedule));
  std::uint64_t captures = 0;
  for (const std::string& asked : schedule.urls) {
    const auto url = crawl::read_typed_url(asked);
    if (!url) continue;
    archive::PruneOptions options{.rules = schedule.keep, .now = now};
    options.captures.url = url->without_fragment();
    if (match == Match::kPrefix) {
      options.captures.url.erase(options.captures.url.rfind('/') + 1);
    }
    options.captures.match = match;
    VARVE_ASSIGN(const auto report,
                 archive.prune(options, [&](const archive::CareStep&) { return !stop; }));
    captures += report.captures;
  }
  return captures;
}

}  // namespace

Result<void> prune_by_schedules(archive::Archive& archive, const Globals& globals,
                                const schedule::Book& book, schedule::Ledger& ledger,
                                const std::atomic<bool>& stop) {
  const Time now = Time::now();
  std::uint64_t pruned = 0;
  for (const Definition& schedule : book.schedules) {
    if (schedule.keep.empty() || stop) continue;
    VARVE_ASSIGN(const auto last, ledger.last_pruned(schedule.name));
    if (last.value_or(schedule.created).us + kBetween > now.us) continue;
    VARVE_ASSIGN(const std::uint64_t captures, prune(archive, schedule, now, stop));
    if (!stop) VARVE_TRY(ledger.put_pruned(schedule.name, now));
    if (captures > 0) spdlog::info("schedule {}: pruned {} captures", schedule.name, captures);
    pruned += captures;
  }
  return pruned > 0 ? take_out_of_text(archive, globals) : Result<void>();
}

}  // namespace varve::cli
