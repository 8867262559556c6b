// What the pages about texts (/search, /blame, /when) and their JSON under /api/v1/ ask alike.
#pragma once

#include "replay/http.hpp"
#include "replay/page.hpp"
#include "varve/history/blame.hpp"
#include "varve/history/when.hpp"
#include "varve/search/text_index.hpp"

namespace varve::replay {

inline constexpr std::size_t kMostHits = 100;  // each is a text that is read

// kInvalid and kLimit are the asker's fault, in a sentence.
Result<search::Answer> search_text(const Request& request, const search::Question& question);
// The fields `url` and `time` (the newest where there is none).
Result<history::Blame> blame_text(const archive::Archive& archive, const Request& request);
// The fields `url` and `phrase`.
Result<history::When> when_text(const archive::Archive& archive, const Request& request);

bool is_askers_fault(const Error& error);

// A page with a form on it; what was wrong with what it was sent stands in its section WRONG, other
// errors are handed on.
Response form_answer(Page& page);
Result<Response> form_answer(Page& page, const Error& error);

}  // namespace varve::replay
