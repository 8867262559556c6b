#include "replay/crawl_view.hpp"

#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/quantity.hpp"

namespace varve::replay {
namespace {

using archive::Json;
using Where = CrawlState::Where;

std::string_view state_words(Where where) {
  switch (where) {
    case Where::kHere:
      return "under way";
    case Where::kElsewhere:
      return "elsewhere";
    case Where::kNowhere:
      return "broken off";
    case Where::kOver:
      break;
  }
  return "over";
}

}  // namespace

Json to_json(const CrawlState& crawl) {
  return {{"job", crawl.job},
          {"state", state_words(crawl.where)},
          {"stopping", crawl.stopping},
          {"seeds", crawl.seeds},
          {"options", crawl.options},
          {"error", crawl.error.empty() ? Json() : Json(crawl.error)},
          {"saved", crawl.saved},
          {"failed", crawl.failed},
          {"waiting", crawl.waiting},
          {"hosts", crawl.hosts},
          {"bytes_received", crawl.bytes_received},
          {"pages_per_second", crawl.pages_per_second},
          {"seconds_left", crawl.left ? Json(crawl.left->count()) : Json()},
          {"progress", progress_of(crawl)}};
}

std::optional<JobState> job_state(const Result<std::optional<CrawlState>>& found) {
  if (!found || !*found) return std::nullopt;
  const CrawlState& crawl = **found;
  // One that is not here has no changes to tell of: its version may be 0, which nobody waits for.
  return JobState{crawl.version + 1, archive::dump(to_json(crawl)), crawl.where != Where::kHere};
}

std::string progress_of(const CrawlState& crawl) {
  if (crawl.where == Where::kElsewhere) return "under way in another process";
  std::string text =
      fmt::format("{} saved, {} waiting", grouped(crawl.saved), grouped(crawl.waiting));
  if (crawl.failed > 0) text += fmt::format(", {} failed", grouped(crawl.failed));
  if (crawl.where != Where::kHere) return text;
  if (crawl.stopping) return text + " · it ends";
  text += fmt::format(" · {:.1f} pages a second · {}", crawl.pages_per_second,
                      human_bytes(crawl.bytes_received));
  if (crawl.left && crawl.waiting > 0) {
    text += fmt::format(" · {} left", human_duration(*crawl.left));
  }
  return text;
}

std::string crawl_moment(const std::string& job) {
  const auto time = parse_digits(job);
  return time ? moment_of(time->first) : job;
}

void fill_crawl(const CrawlState& crawl, ctemplate::TemplateDictionary& part) {
  set(part, "JOB", crawl.job);
  set(part, "PATH", std::string_view(fmt::format("{}/{}", kCrawlsPath, crawl.job)));
  set(part, "WHEN", std::string_view(crawl_moment(crawl.job)));
  set(part, "PROGRESS", std::string_view(progress_of(crawl)));
  if (!crawl.seeds.empty()) set(part, "SEED", std::string_view(short_url(crawl.seeds[0])));
  if (crawl.seeds.size() > 1) {
    set(*part.AddSectionDictionary("MORE"), "COUNT",
        static_cast<std::uint64_t>(crawl.seeds.size() - 1));
  }
  if (!crawl.error.empty()) set(*part.AddSectionDictionary("ERROR"), "TEXT", crawl.error);
  if (crawl.where == Where::kHere) part.ShowSection("STATE_HERE");
  if (crawl.where == Where::kElsewhere) part.ShowSection("STATE_ELSEWHERE");
  if (crawl.where == Where::kNowhere) part.ShowSection("STATE_NOWHERE");
}

}  // namespace varve::replay
