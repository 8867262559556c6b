// Which archived URL a request to the proxy means. Pure.
#pragma once

#include "replay/http.hpp"
#include "varve/base/error.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// Outside of a tunnel (`tunnel` is null) the request's target is a whole URL (absolute-form, RFC
// 9112 3.2.2), and Host says nothing. Within one it is a path, or a URL of the tunnel's origin, and
// Host has to name that origin too. The URL comes without credentials and fragment. kInvalid where
// the target is no web address, kRefused where it is of another origin than the tunnel's (421).
Result<url::Url> proxied_url(const Request& request, const url::Url* tunnel);

}  // namespace varve::replay
