// Options of a command as text, so that it can be run again later as it was given.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace varve::cli {

// Those that were given, but for the ones of these long names: "--tag=news". Without what stands
// before the command's name, and without what has no name.
std::vector<std::string> kept_options(const CLI::App& command,
                                      std::span<const std::string_view> without);
// The other way round, over what the app's variables say already. kInvalid where they are not its.
Result<void> parse_options(CLI::App& app, const std::vector<std::string>& options);

}  // namespace varve::cli
