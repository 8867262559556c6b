// A crawl's job done: by the command and by the web.
#pragma once

#include <atomic>

#include "cli/crawl_arguments.hpp"
#include "cli/crawl_job.hpp"
#include "varve/archive/archive.hpp"
#include "varve/crawl/site.hpp"

namespace varve::cli {

// The options that a job was begun with, and over them those that are given now.
Result<CrawlArguments> read_both(const CrawlOrder& begun, const CrawlOrder& now);

// Goes on until nothing waits or `stop` is true. The report of a crawl that is complete is kept in
// the archive, and the log is level with it; end_job() is the caller's. `arguments` are complete.
Result<crawl::SiteReport> run_job(archive::Archive& archive, const Path& folder, CrawlJob& job,
                                  const CrawlArguments& arguments,
                                  const crawl::SiteCallbacks& callbacks,
                                  const std::atomic<bool>& stop);

}  // namespace varve::cli
