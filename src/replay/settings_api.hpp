// /api/v1/settings: what saves do, and what the server is. The page /settings shows the same.
#pragma once

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {

Result<Response> get_settings(const archive::Archive& archive, const Request& request);
// A JSON merge patch (RFC 7396) of `save`; null: varve's own default again.
Result<Response> patch_settings(const archive::Archive& archive, const Request& request);

// `requisites`, `exact`, `user_agent`, `timeout` ("5m"), `max_bytes`; null where nothing is said.
archive::Json to_json(const settings::Save& save);

}  // namespace varve::replay
