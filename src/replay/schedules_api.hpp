// /api/v1/schedules and what is below it.
#pragma once

#include "replay/http.hpp"

namespace varve::replay {

// "schedules", "schedules/NAME", "schedules/NAME/runs": a path below /api/v1/ that is answered
// here.
bool is_schedules_name(std::string_view name);
Result<Response> api_schedules(const Request& request, std::string_view name);

}  // namespace varve::replay
