// --ignore, --watch, --threshold and their kin, of the commands that look for changes.
#pragma once

#include <vector>

#include "varve/schedule/definition.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace varve::cli {

// `watching` lives as long as the command. Gives the options, --notify not among them.
std::vector<CLI::Option*> add_watch_options(CLI::App& command, schedule::Watching& watching);

}  // namespace varve::cli
