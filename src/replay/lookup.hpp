// The capture that answers a request when more than a URL says what is asked for: a method and a
// body, or a query that only in part counts. Thread-safe.
#pragma once

#include <string_view>

#include "replay/finder.hpp"

namespace varve::replay {

// A request to an archived server.
struct Asked {
  std::string_view url;  // without fragment
  std::string_view method = "GET";
  std::string_view content_type = {};
  std::string_view body = {};
};

// Whether a request of that method is answered: those that pages make.
bool is_answered(std::string_view method);
// Whether it is one that a URL alone asks for.
bool is_plain(std::string_view method);

// For a GET that no capture of its URL answers: the one nearest to `time` of a URL that asks for
// the same thing by the rules of fuzzy.hpp; of several such URLs, one that has most of its query
// alike.
Result<std::optional<Found>> find_fuzzy(const archive::Archive& archive, std::string_view url,
                                        Time time);

// For any other method: of the URL's captures with that method the one whose request had the same
// body; else one whose body asks for the same thing, as forms and JSON do. Of several, the nearest
// to `time`; up to 512 are looked at, half before and half after it.
Result<std::optional<Found>> find_sent(const archive::Archive& archive, const Asked& asked,
                                       Time time);

// A script that stands in for another: where its query names the function that it calls (JSONP), it
// calls the one that was asked for.
Body under_asked_name(const Found& found, std::string_view asked, const Body& body);

}  // namespace varve::replay
