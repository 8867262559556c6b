// The pages of saving: a form, and what becomes of what it asked for.
#pragma once

#include "replay/http.hpp"
#include "replay/save_jobs.hpp"

namespace varve::replay {

// Filled in already where the path names a URL. `may_save`: else it says why not.
Response save_form(const Request& request, std::string_view url, bool may_save);

// How far a save is, or its result. It follows by a script, and without one by loading itself
// again.
Response save_job_page(const Request& request, const SaveJob& job);

}  // namespace varve::replay
