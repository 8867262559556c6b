// varve save
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <unordered_set>

#include "cli/command.hpp"
#include "cli/run_save.hpp"
#include "cli/save_arguments.hpp"

namespace varve::cli {
namespace {

// Which ones are to be saved.
struct Pages {
  std::vector<std::string> urls;
  std::string input;
};

// The URLs of the command line and of --input, a line each, without those that came before.
Result<std::vector<std::string>> gather_urls(const Pages& pages) {
  std::vector<std::string> urls = pages.urls;
  if (!pages.input.empty()) {
    std::ifstream file;
    if (pages.input != "-") file.open(pages.input);
    std::istream& in = pages.input == "-" ? std::cin : file;
    if (!in) return fail(ErrorKind::kInvalid, "cannot read the list of URLs {}", pages.input);
    for (std::string line; std::getline(in, line);) {
      const std::size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string::npos || line[first] == '#') continue;
      urls.push_back(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first));
    }
  }
  std::unordered_set<std::string_view> seen;
  std::vector<std::string> unique;
  for (const std::string& url : urls) {
    if (seen.insert(url).second) unique.push_back(url);
  }
  if (unique.empty()) return fail(ErrorKind::kInvalid, "no URL was given; try `varve save URL`");
  return unique;
}

int save(const Pages& pages, SaveArguments arguments, const Globals& globals) {
  if (const auto complete = complete_options(arguments, globals); !complete) {
    return report(complete.error(), kUsage);
  }
  const auto urls = gather_urls(pages);
  if (!urls) return report(urls.error(), kUsage);
  return run_save(*urls, arguments, globals);
}

}  // namespace

void add_save(CLI::App& app, const Globals& globals, Action& action) {
  auto pages = std::make_shared<Pages>();
  auto arguments = std::make_shared<SaveArguments>();
  CLI::App& command = *app.add_subcommand("save", "Save pages with all that they need");
  command.add_option("URL", pages->urls, "Pages to save")->type_name("");
  command.add_option("--input", pages->input, "A file with a URL a line; - is standard input")
      ->type_name("FILE");
  add_save_options(command, arguments);
  command.callback([pages, arguments, &globals, &action] {
    action = [pages, arguments, &globals] { return save(*pages, *arguments, globals); };
  });
}

}  // namespace varve::cli
