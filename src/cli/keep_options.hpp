// --keep-within, --keep-last and their kin, of the commands that take retention rules.
#pragma once

#include "varve/archive/retention.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace varve::cli {

// `rules` lives as long as the command.
void add_keep_options(CLI::App& command, archive::KeepRules& rules);

}  // namespace varve::cli
