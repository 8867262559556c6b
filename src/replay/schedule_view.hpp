// How schedules and their runs look on pages. Pure.
#pragma once

#include <ctemplate/template.h>

#include <span>
#include <string>
#include <string_view>

#include "varve/replay/schedules.hpp"

namespace varve::replay {

std::string schedule_path(std::string_view name);

// "changed", "unchanged", "failed", "to be tried again", "under way".
std::string_view outcome_words(RunOutcome outcome);
// Whether somebody should look at it.
bool is_in_trouble(const ScheduleState& schedule);

// OUTCOME and its CLASS, WHEN with ISO, and where there are any REASON, MISSED and AGAIN.
void fill_run(const ScheduleRun& run, ctemplate::TemplateDictionary& part);

// A stroke for each run at its time, FIRST and LAST; runs come newest first. Nothing where they
// have no extent in time.
void fill_run_plot(std::span<const ScheduleRun> runs, ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
