// What a crawl tells: while it is under way, and at its end.
#pragma once

#include <functional>
#include <string>

#include "cli/crawl_job.hpp"
#include "cli/output.hpp"
#include "varve/archive/archive.hpp"
#include "varve/crawl/site.hpp"

namespace varve::cli {

// `job`, `started`, `seconds`, `complete`, `saved`, `failed`, `refused`, `waiting`, `hosts`,
// `bytes_received`, `bytes_stored`, `left_out` (a list of `reason`, `count`, `example`).
Json to_json(const CrawlJob& job, const crawl::SiteReport& report);
// `saved`, `failed`, `waiting`, `hosts`, `pages_per_second`, `seconds_left` (null where nobody
// knows), `bytes_received`.
Json to_json(const crawl::SiteProgress& progress);
// One line.
std::string progress_line(const crawl::SiteProgress& progress);
// Several, for people.
void print_report(const CrawlJob& job, const crawl::SiteReport& report);

// Each page that was not saved, with why and where the link to it is, in the order in which they
// were found.
Result<void> each_failed(CrawlJob& job,
                         const std::function<void(const frontier::FailedUrl&)>& sink);
// `url`, `reason`, `refused` (by robots.txt), `linked_from` ("" for a seed).
Json to_json(const frontier::FailedUrl& failed);

// Keeps the report in the archive, all failures (100,000 of them) named, as a capture of
// urn:varve:crawl:JOB; durable when this returns.
Result<void> keep_report(archive::Archive& archive, CrawlJob& job, const crawl::SiteReport& report);

}  // namespace varve::cli
