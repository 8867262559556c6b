// The links and dates of Memento (RFC 7089).
#pragma once

#include <string>
#include <string_view>

#include "replay/finder.hpp"
#include "replay/http.hpp"

namespace varve::replay {

// The Link header's value: original, timegate, timemap, and the memento itself where `found` is not
// null. URIs are absolute below `origin`. Of a URL longer than 2,000 bytes the original only.
std::string memento_links(std::string_view origin, std::string_view url, const Found* found,
                          std::string_view modifier);

// The URL's first and last mementos and those before and after `row`, to be appended to those
// links; none of such a long URL.
Result<std::string> neighbour_links(const archive::Archive& archive, std::string_view origin,
                                    const archive::CaptureRow& row);

// The date of Accept-Datetime, kLatest where there is none, or nothing where it is no date (4.5.3).
std::optional<Time> accept_datetime(const Request& request);

}  // namespace varve::replay
