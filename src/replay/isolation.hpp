// Every archived origin replays in a browser origin of its own, http://r-….localhost, within a page
// of ours that holds its frame in. docs/architecture.md has the reasons.
#pragma once

#include <optional>

#include "replay/finder.hpp"
#include "replay/http.hpp"
#include "replay/path.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// Whether the request came to the host that is for documents of the URL's origin.
bool is_home(const Request& request, const url::Url& document);

// Where a browser asks for a document at a host that is not for it: the way to the right one.
// `home`: whether it is, by is_home().
std::optional<Response> lead_home(const Request& request, const ReplayPath& path,
                                  const url::Url& document, bool home);

// Whether a person is to be shown the snapshot within the page that holds it, or told its facts.
bool wants_frame_page(const Request& request, const ReplayPath& path);

}  // namespace varve::replay
