// What `save` and its kin take besides URLs: the options of the command line, and what config.toml
// says where they say nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "varve/browser/capture.hpp"
#include "varve/crawl/save.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

struct SaveArguments {
  std::string browser;
  std::string device;
  std::string viewport;
  std::string timezone;
  std::string page_timeout;
  settings::BrowserUse use = settings::BrowserUse::kAuto;
  browser::Options in_browser;
  crawl::SaveOptions save;
  settings::Save given;  // in place of what the archive's config.toml says
  std::vector<std::string> headers;
  std::string cookies;
  std::string proxy;
  std::string timeout;
  std::string if_older_than;
  std::string full_look_every;
  bool check_replay = false;
  bool witness = false;
};

// `command` takes them; they go to `arguments`, which lives as long as the command.
void add_save_options(CLI::App& command, const std::shared_ptr<SaveArguments>& arguments);
// Puts together what the options and config.toml say. kInvalid where an option says what it cannot.
Result<void> complete_options(SaveArguments& arguments, const Globals& globals);

}  // namespace varve::cli
