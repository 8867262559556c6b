// What Save Page Now 2 says of a job, as archive.org's API has it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "replay/save_jobs.hpp"

namespace varve::replay {

std::string job_json(const SaveJob& job);
// "{"status":"error", …}", of what is no job's.
std::string save_error_json(std::string_view status_ext, std::string_view sentence);
// Of a page that waits now.
std::string accepted_json(std::string_view id, std::string_view url);
// How many more may be asked for.
std::string user_json(const SaveJobs::Load& load);

}  // namespace varve::replay
