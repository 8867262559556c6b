// The paths of /api/v1/ that are about texts.
#pragma once

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

// `q url from to limit`
Result<Response> api_search(const archive::Archive& archive, const Request& request);
// `url older newer`
Result<Response> api_diff(const archive::Archive& archive, const Request& request);
// `url time`
Result<Response> api_blame(const archive::Archive& archive, const Request& request);
// `url phrase`
Result<Response> api_when(const archive::Archive& archive, const Request& request);

}  // namespace varve::replay
