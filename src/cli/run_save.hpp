// A save as a command: pages saved one after the other or many at once, and each told of when it is
// done.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/save_arguments.hpp"

namespace varve::cli {

// `arguments` are complete. Results go to stdout, in words or as JSON, failures to stderr; Ctrl-C
// ends it with what is complete. The exit status.
int run_save(const std::vector<std::string>& urls, const SaveArguments& arguments,
             const Globals& globals);

}  // namespace varve::cli
