// What /api/v1/ changes. Each is refused without the token (access.hpp).
#pragma once

#include <optional>
#include <string_view>

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

// Why a request of the API is not answered, by its method: one that its path does not have
// ("GET, POST"; HEAD is asked like GET), or a change without the token.
std::optional<Response> refused_by_method(const Request& request, std::string_view methods);

// Of a body that is an object of JSON with that one member, true or false; nothing of others.
std::optional<bool> flag_of(const Request& request, const char* name);

// PATCH capture?url=&time=: tags, note and hold, by a JSON merge patch (RFC 7396) of these.
Result<Response> patch_capture(const archive::Archive& archive, const Request& request);
// DELETE capture?url=&time=, and DELETE captures?url= for all of a URL.
Result<Response> delete_capture(const archive::Archive& archive, const Request& request);
Result<Response> delete_captures(const archive::Archive& archive, const Request& request);

}  // namespace varve::replay
