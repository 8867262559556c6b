// The live line of what takes care of an archive, and how damage is told.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/output.hpp"

namespace varve::cli {

// A line that is drawn over, on a terminal only.
archive::CareProgress draw_progress(const Globals& globals);

// On stderr: each damage, and the captures that it touches.
void print_damage(const std::vector<archive::Damage>& damaged);
Json to_json(const std::vector<archive::Damage>& damaged);

}  // namespace varve::cli
