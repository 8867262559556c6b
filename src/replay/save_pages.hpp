// The pages of saving: a form, and what becomes of what it asked for.
#pragma once

#include "replay/http.hpp"
#include "replay/save_jobs.hpp"

namespace varve::replay {

// What the form is filled in with, and what was wrong with it the last time.
struct SaveForm {
  std::string_view url;
  std::string_view tags = {};
  bool hold = false;
  std::string_view wrong = {};  // a sentence
};
// `may_save`: else it says why not.
Response save_form(const Request& request, unsigned status, const SaveForm& filled, bool may_save);

// How far a save is, or its result. It follows by a script, and without one by loading itself
// again.
Response save_job_page(const Request& request, const SaveJob& job);

}  // namespace varve::replay
