// What the files of crawls say that are not over.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/crawl_job.hpp"
#include "varve/replay/crawls.hpp"

namespace varve::cli {

// How far a job is that this process has opened.
replay::CrawlState state_of(const CrawlJob& job);

// A job's file is looked into once, and again when it has changed: of a large crawl that takes
// seconds, and nobody else can go on with it meanwhile. Used by one thread.
class CrawlFiles {
 public:
  explicit CrawlFiles(const Path& archive) : archive_(archive) {}

  // The newest first, but for `under_way`, which is left alone.
  std::vector<replay::CrawlState> states(const std::string& under_way);

 private:
  struct Seen {
    std::filesystem::file_time_type changed;
    replay::CrawlState state;
  };
  replay::CrawlState state_of_file(const std::string& job);

  const Path archive_;
  std::map<std::string, Seen> seen_;
};

}  // namespace varve::cli
