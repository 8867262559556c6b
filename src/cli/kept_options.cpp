#include "cli/kept_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace varve::cli {

std::vector<std::string> kept_options(const CLI::App& command,
                                      std::span<const std::string_view> without) {
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (std::find(without.begin(), without.end(), name) != without.end()) continue;
    for (const std::string& value : option->results()) {
      options.push_back("--" + name + "=" + value);
    }
  }
  return options;
}

Result<void> parse_options(CLI::App& app, const std::vector<std::string>& options) {
  try {
    app.parse(std::vector<std::string>(options.rbegin(), options.rend()));
  } catch (const CLI::ParseError& error) {
    return fail(ErrorKind::kInvalid, "the options cannot be read: {}", error.what());
  }
  return {};
}

}  // namespace varve::cli
