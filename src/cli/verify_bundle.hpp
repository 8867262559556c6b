// `varve verify` of a bundle.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"

namespace varve::cli {

// `certificates`: a file, or "" for the system's. Gives the exit status.
int run_verify_bundle(const Path& file, const std::string& certificates,
                      const std::vector<std::string>& heads, const Globals& globals);

}  // namespace varve::cli
