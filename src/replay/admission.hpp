// Where reading needs the token: who is let in, and the ways of those who are not yet.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "replay/http.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// Nothing where the request may go on; else its answer: the sign-in page, the way in of an archived
// origin's host, or a refusal.
std::optional<Response> admission(const Request& request);

// `path` at the host of the URL's archived origin, for who may read here: with a ticket to it,
// where one is needed.
std::string way_to_replay(const Request& request, const url::Url& document, std::string_view path);

}  // namespace varve::replay
