#include "cli/crawl_run.hpp"

#include <CLI/CLI.hpp>
#include <utility>

#include "cli/crawl_report.hpp"
#include "cli/kept_options.hpp"
#include "cli/log_follower.hpp"
#include "cli/log_keeper.hpp"

namespace varve::cli {

Result<CrawlArguments> read_both(const CrawlOrder& begun, const CrawlOrder& now) {
  CrawlArguments crawl;
  for (const CrawlOrder* each : {&begun, &now}) {
    CLI::App app;
    add_crawl_options(app, crawl);
    VARVE_TRY(parse_options(app, each->options));
  }
  crawl.site.seeds = now.seeds.empty() ? begun.seeds : now.seeds;
  return crawl;
}

namespace {

Result<crawl::SiteReport> crawl_followed(archive::Archive& archive, const Path& folder,
                                         CrawlJob& job, const CrawlArguments& arguments,
                                         crawl::SiteCallbacks callbacks,
                                         const std::atomic<bool>& stop) {
  LogFollower log(folder);
  callbacks.page = [&log, page = std::move(callbacks.page)](const crawl::PageResult& result) {
    if (result.is_stored()) log.page_saved();
    if (page) page(result);
  };
  return crawl::crawl_site(archive, job.frontier, arguments.site, callbacks, stop);
}

}  // namespace

Result<crawl::SiteReport> run_job(archive::Archive& archive, const Path& folder, CrawlJob& job,
                                  const CrawlArguments& arguments,
                                  const crawl::SiteCallbacks& callbacks,
                                  const std::atomic<bool>& stop) {
  VARVE_ASSIGN(crawl::SiteReport report,
               crawl_followed(archive, folder, job, arguments, callbacks, stop));
  if (report.complete) VARVE_TRY(keep_report(archive, job, report));
  keep_log(archive, folder, arguments.save->save.fetch.allow_private);
  return report;
}

}  // namespace varve::cli
