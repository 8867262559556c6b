// A capture as its server gave it: status, headers and bytes. Thread-safe.
#pragma once

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// What `request` for `url` is answered with out of the capture nearest to `time`; 404 where there
// is none. Range and conditional requests are heeded (RFC 9110 13, 14).
Result<Response> proxied_capture(const archive::Archive& archive, const Request& request,
                                 const url::Url& url, Time time);

}  // namespace varve::replay
