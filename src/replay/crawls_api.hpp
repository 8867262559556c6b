// /api/v1/crawls and what is below it.
#pragma once

#include "replay/http.hpp"

namespace varve::replay {

// "crawls", "crawls/JOB", "crawls/JOB/events": a path below /api/v1/ that is answered here.
bool is_crawls_name(std::string_view name);
Result<Response> api_crawls(const archive::Archive& archive, const Request& request,
                            std::string_view name);

}  // namespace varve::replay
