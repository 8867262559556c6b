#include "cli/crawl_files.hpp"

#include "cli/web_secrets.hpp"

namespace varve::cli {

using frontier::UrlState;
using replay::CrawlState;
using Where = CrawlState::Where;

CrawlState state_of(const CrawlJob& job) {
  return {.job = job.name,
          .seeds = job.order.seeds,
          .options = without_secrets(job.order.options),
          .saved = job.frontier.count(UrlState::kSaved),
          .failed = job.frontier.count(UrlState::kFailed),
          .waiting = job.frontier.count(UrlState::kWaiting),
          .hosts = job.frontier.hosts()};
}

CrawlState CrawlFiles::state_of_file(const std::string& job) {
  const auto open = resume_job(archive_, job);
  if (open) return state_of(*open);
  if (open.error().kind == ErrorKind::kBusy) return {.job = job, .where = Where::kElsewhere};
  return {.job = job, .error = open.error().message};
}

std::vector<CrawlState> CrawlFiles::states(const std::string& under_way) {
  std::vector<CrawlState> states;
  std::map<std::string, Seen> seen;
  const std::vector<std::string> names = job_names(archive_);
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (*name == under_way) continue;
    std::error_code gone;
    const auto changed = std::filesystem::last_write_time(file_of_job(archive_, *name), gone);
    const auto known = seen_.find(*name);
    const bool same = known != seen_.end() && known->second.changed == changed;
    states.push_back(same ? known->second.state : state_of_file(*name));
    if (states.back().where != Where::kElsewhere) {
      // As it is after it was looked into, which may have changed it.
      const auto now = std::filesystem::last_write_time(file_of_job(archive_, *name), gone);
      seen.insert_or_assign(*name, Seen{now, states.back()});
    }
  }
  seen_ = std::move(seen);
  return states;
}

}  // namespace varve::cli
