#include "cli/schedule_crawl.hpp"

#include <algorithm>

#include "cli/crawl_browsers.hpp"
#include "cli/crawl_job.hpp"
#include "cli/crawl_report.hpp"
#include "cli/schedule_saves.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/monitor/notices.hpp"

namespace varve::cli {
namespace {

using archive::SavedPage;
using monitor::Finding;
using schedule::Work;

class CrawlRun {
 public:
  CrawlRun(archive::Archive& archive, const Globals& globals, RunJournal& journal, const Work& work,
           CrawlArguments arguments, const std::atomic<bool>& stop)
      : archive_(archive),
        globals_(globals),
        journal_(journal),
        work_(work),
        arguments_(std::move(arguments)),
        stop_(stop) {}

  Result<Came> run() {
    VARVE_ASSIGN(const monitor::Monitor monitor, monitor::Monitor::make(archive_, *work_.schedule));
    VARVE_ASSIGN(
        arguments_.site.browser,
        browser_pages(archive_, globals_.archive, *arguments_.save, arguments_.browser_for, stop_));
    VARVE_ASSIGN(CrawlJob job, job_of_run());
    crawl::SiteCallbacks callbacks;
    callbacks.page = [&](const SavedPage& page) {
      pages_.push_back(page);
      pages_.back().snapshot.members.clear();
    };
    VARVE_ASSIGN(const crawl::SiteReport report,
                 crawl::crawl_site(archive_, job.frontier, arguments_.site, callbacks, stop_));
    Came came;
    if (stop_ && !report.complete) {
      came.error = Error{ErrorKind::kCancelled, "stopped"};
      return came;
    }
    VARVE_TRY(keep_report(archive_, job, report));
    add_unreachable_seeds(report);
    VARVE_TRY(judge(monitor, came));
    if (report.saved == 0) came.error = Error{ErrorKind::kNetwork, "no page could be saved"};
    VARVE_TRY(end_job(std::move(job)));
    return came;
  }

 private:
  Result<CrawlJob> job_of_run() {
    const schedule::Definition& schedule = *work_.schedule;
    const CrawlOrder order{schedule.urls, schedule.options,
                           schedule.name + " " + std::to_string(work_.run.planned.us)};
    for (const std::string& name : job_names(globals_.archive)) {
      auto job = resume_job(globals_.archive, name);
      if (job && job->order == order) return job;
    }
    return begin_job(archive_, globals_.archive, order);
  }

  // Where robots.txt cannot be had, no page was begun; what has become of the seeds is seen by it.
  void add_unreachable_seeds(const crawl::SiteReport& report) {
    for (const std::string& seed : work_.schedule->urls) {
      const auto url = crawl::read_typed_url(seed);
      for (const auto& [origin, why] : report.unreachable) {
        if (!url || url->origin() != origin) continue;
        SavedPage page;
        page.snapshot.url = seed;
        page.error = why;
        pages_.push_back(std::move(page));
      }
    }
  }

  Result<void> judge(const monitor::Monitor& monitor, Came& came) {
    std::vector<Finding> findings;
    for (const SavedPage& page : pages_) {
      VARVE_ASSIGN(auto state, journal_.known_of(work_, page.snapshot.url));
      VARVE_ASSIGN(Finding finding, monitor.look(std::move(state), page, work_.run.planned,
                                                 work_.run.failures == 0));
      findings.push_back(std::move(finding));
    }
    std::vector<const Finding*> looked;
    for (const Finding& finding : findings) looked.push_back(&finding);
    const SaveOrder order{
        {}, arguments_.site.save, arguments_.save->use, arguments_.save->in_browser, false};
    VARVE_ASSIGN(const LooksAgain again,
                 look_again(archive_, globals_.archive, order, looked, stop_));
    return conclude(monitor, findings, again, came);
  }

  // One notice of all the pages that changed; what has become of a seed is told by itself.
  Result<void> conclude(const monitor::Monitor& monitor, std::vector<Finding>& findings,
                        const LooksAgain& again, Came& came) {
    monitor::SiteNotice site;
    const auto& seeds = work_.schedule->urls;
    for (Finding& finding : findings) {
      const bool is_seed = std::find(seeds.begin(), seeds.end(), finding.asked) != seeds.end();
      if (!is_seed) finding.transition.reset();
      VARVE_ASSIGN(auto notices, monitor.conclude(finding, looks_of(again, finding)));
      if (finding.is_new) site.add_new();
      came.changed |= finding.changed;
      came.pages.push_back({finding.asked, monitor::to_text(finding.state)});
      if (finding.changed && !finding.is_new) {
        site.add(std::move(notices.back()));
        notices.pop_back();
      }
      VARVE_TRY(journal_.tell(work_, finding, notices));
    }
    const auto notice = site.take(seeds.front(), work_.run.planned);
    return notice ? journal_.tell(work_, {}, {*notice}) : Result<void>();
  }

  archive::Archive& archive_;
  const Globals& globals_;
  RunJournal& journal_;
  const Work& work_;
  CrawlArguments arguments_;
  const std::atomic<bool>& stop_;
  std::vector<SavedPage> pages_;
};

}  // namespace

Result<void> run_crawl_schedule(archive::Archive& archive, const Globals& globals,
                                RunJournal& journal, const Work& work, CrawlArguments arguments,
                                const std::atomic<bool>& stop) {
  auto came = CrawlRun(archive, globals, journal, work, std::move(arguments), stop).run();
  if (came) return journal.end(work, *came);
  if (is_archives(came.error().kind)) return tl::unexpected(came.error());
  return journal.fail(work, came.error());
}

}  // namespace varve::cli
