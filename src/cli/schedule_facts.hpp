// What a schedule does, for people.
#pragma once

#include <vector>

#include "varve/replay/schedules.hpp"
#include "varve/schedule/definition.hpp"

namespace varve::cli {

using ScheduleFact = replay::ScheduleState::Fact;

// Besides its URLs and when it runs; as it is, with what may be secret. What says nothing is left
// out.
std::vector<ScheduleFact> facts_of(const schedule::Definition& definition);

}  // namespace varve::cli
