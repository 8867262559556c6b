// What `crawl` takes: the options of the command line, and what config.toml says where they say
// nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/save_arguments.hpp"
#include "varve/crawl/site.hpp"

namespace varve::cli {

struct CrawlArguments {
  std::shared_ptr<SaveArguments> save = std::make_shared<SaveArguments>();
  crawl::SiteOptions site;
  std::string scope = "prefix";
  std::string delay;
  std::string robots = "obey";
  std::vector<std::string> browser_for;
};

// `command` takes them, but not the seeds; they go to `arguments`, which lives as long as it.
void add_crawl_options(CLI::App& command, CrawlArguments& arguments);
// Puts together what the options and config.toml say. kInvalid where an option says what it cannot,
// and where there is no seed.
Result<void> complete(CrawlArguments& arguments, const Globals& globals);

}  // namespace varve::cli
