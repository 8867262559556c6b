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

// For a page that another site's leads to: such a link brings no SameSite=Strict cookie, and the
// same page asked for by ourselves does. So it asks for itself again, as the answer here has it.
std::optional<Response> again_from_here(const Request& request);

// 429 for an address that was wrong too often about what lets people in (guesses.hpp). Where
// nothing is asked for that needs it, a session is passed over instead.
std::optional<Response> slowed(Request& request);

// Whose guesses a request's are: the address that it comes from, of IPv6 the network. Where there
// is a public URL, whoever connects from this machine is the proxy before it, which names the
// client last in X-Forwarded-For; nobody else is believed that.
std::string client_of(const Request& request);

// `path` at the host of the URL's archived origin, for who may read here: with a ticket to it,
// where one is needed.
std::string way_to_replay(const Request& request, const url::Url& document, std::string_view path);

}  // namespace varve::replay
