// The capture that answers a request when more than a URL says what is asked for: a method and a
// body, or a query that only in part counts. Thread-safe.
#pragma once

#include <string_view>

#include "replay/finder.hpp"
#include "replay/http.hpp"

namespace varve::replay {

// Whether a request of that method is answered: those that pages make.
bool is_answered(std::string_view method);
// Whether it is one that a URL alone asks for.
bool is_plain(std::string_view method);

// What stands in for `request` to `url` (without fragment) where no capture is simply that URL's.
// Of a GET: the capture nearest to `time` of a URL that asks for the same thing by the rules of
// fuzzy.hpp; of several such URLs, one that has most of its query alike. Of any other method: of
// the URL's captures with that method the one whose request had the same body; else one whose body
// asks for the same thing, as forms and JSON do; of several, the nearest to `time`. Up to 512 are
// looked at, half before and half after it.
Result<std::optional<Found>> find_stand_in(const archive::Archive& archive, const Request& request,
                                           std::string_view url, Time time);

// A script that stands in for another: where its query names the function that it calls (JSONP), it
// calls the one that was asked for.
Body under_asked_name(const Found& found, std::string_view asked, const Body& body);

}  // namespace varve::replay
