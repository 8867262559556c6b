// A crawl's job: its frontier, under ARCHIVE/crawls, and what it was begun with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/frontier/frontier.hpp"

namespace varve::cli {

struct CrawlOrder {
  std::vector<std::string> seeds;
  std::vector<std::string> options;  // kept_options() of the command
  std::string run;                   // of a schedule: what tells its runs apart; "": of none

  bool operator==(const CrawlOrder&) const = default;
};

struct CrawlJob {
  std::string name;  // 14 digits, its first second
  Path file;         // of its frontier
  CrawlOrder order;
  frontier::Frontier frontier;
};

// A new one, of a name that no other has or had whose report is in the archive; durable when this
// returns.
Result<CrawlJob> begin_job(const archive::Archive& archive, const Path& folder,
                           const CrawlOrder& order);
// One that was begun before, by its name; "latest" is the newest. kInvalid where there is none,
// kBusy where it is under way.
Result<CrawlJob> resume_job(const Path& archive, const std::string& name);
// It is over: its frontier goes.
Result<void> end_job(CrawlJob job);

// The names of those that were begun and are not over, oldest first.
std::vector<std::string> job_names(const Path& archive);
// Where the frontier of the job of that name is.
Path file_of_job(const Path& archive, const std::string& name);

}  // namespace varve::cli
