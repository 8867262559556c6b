// What the fields of lists say: times, and tags in one text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/time.hpp"

namespace varve::bookmarks {

// A time as browsers and services write one: seconds, milliseconds or microseconds since 1970, or
// microseconds since 1601 (told by its size; decimals are cut off); RFC 3339, its offset with or
// without a colon; a date of mail (RFC 2822) in GMT. Nothing where it is none of these, or is not
// within the years 1971 to 2285.
std::optional<Time> read_time(std::string_view text);

// What stands between any of the bytes of `separators`, white space at both ends gone, empty ones
// left out.
std::vector<std::string> split(std::string_view text, std::string_view separators);

}  // namespace varve::bookmarks
