// What `schedule add` takes: when, what and how to save, and what to tell of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/crawl_arguments.hpp"
#include "varve/schedule/book.hpp"

namespace varve::cli {

struct ScheduleArguments {
  CrawlArguments crawl;  // of which a save takes its own
  std::vector<std::string> urls;
  std::string every;
  std::string cron;
  std::string zone;
  std::string jitter;
  std::string name;
  bool adaptive = false;
  bool is_crawl = false;
  schedule::Watching watching;
  archive::KeepRules keep;
  const CLI::App* command = nullptr;
};

// `command` takes them; they go to `arguments`, which lives as long as it.
void add_schedule_options(CLI::App& command, ScheduleArguments& arguments);
// kInvalid where an option says what it cannot: what would fail each run is refused.
Result<void> check_options(ScheduleArguments& arguments, const Globals& globals);
// Of arguments that were checked, created now. kInvalid where the book has one of that name, and
// where it would never run.
Result<schedule::Definition> define(const ScheduleArguments& arguments, const schedule::Book& book);

}  // namespace varve::cli
