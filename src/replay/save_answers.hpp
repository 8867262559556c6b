// What Save Page Now 2 says of a job, as archive.org's API has it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "replay/save_jobs.hpp"

namespace varve::replay {

std::string job_json(const SaveJob& job);
// What varve's own API says of it, also while it is on its way: `id`, `url`, `state` (waiting,
// saving, saved, failed), how far it is, and in the end `page`, as the command `save` has it.
std::string state_json(const SaveJob& job);
// "waiting", "saving", "saved" or "failed", and how far it is for people.
std::string_view state_name(const SaveJob& job);
std::string progress_text(const SaveJob& job);
// "{"status":"error", …}", of what is no job's.
std::string save_error_json(std::string_view status_ext, std::string_view sentence);
// Of a page that waits now.
std::string accepted_json(std::string_view id, std::string_view url);
// How many wait, and what became of those before.
std::string load_json(const SaveJobs::Load& load);
// How many more may be asked for.
std::string user_json(const SaveJobs::Load& load);

}  // namespace varve::replay
