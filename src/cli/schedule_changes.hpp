// An archive's schedules made, changed and taken away: by the command and by the web.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/schedule_arguments.hpp"
#include "varve/schedule/book.hpp"

namespace varve::cli {

// Those that are of this archive, or also those that were imported, which a change takes over.
enum class Among : unsigned char { kOwn, kAll };
// kInvalid where there is no schedule of one of the names.
Result<void> check_names(const std::vector<std::string>& names, const schedule::Book& book,
                         Among among);

// Of arguments that were checked. kInvalid as define() has it; durable when it returns.
Result<schedule::Definition> add_schedule_to(archive::Archive& archive,
                                             const ScheduleArguments& arguments);
// Each of the schedules as `make` makes it, or none where one is not there; durable when it
// returns.
Result<void> change_schedules(archive::Archive& archive, const std::vector<std::string>& names,
                              Among among, const std::function<void(schedule::Definition&)>& make);

}  // namespace varve::cli
