// Which capture a time and a URL mean, and by which path each capture is addressed. Captures of
// schedules are passed over as if they were not there. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "replay/path.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

struct Found {
  archive::CaptureRow row;
  std::string digits;  // its time as its path has it
  bool exact = false;  // the request named this capture by its own URL and digits
  // Another request's answer, which stands for that of the one that was made (lookup.hpp).
  bool stands_in = false;
};

// The capture that a request means: in the second that it names, the first of that very URL
// whose request was a GET, or in the microsecond; else the nearest, where of captures made within
// one save the very URL wins over others of its key, and an answer over a redirect. Nothing where
// the URL was never captured.
Result<std::optional<Found>> find_capture(const archive::Archive& archive, std::string_view url,
                                          std::string_view digits);

// The nearest to an instant.
Result<std::optional<Found>> find_nearest(const archive::Archive& archive, std::string_view url,
                                          Time time);

// What a URL without a time means: the last that was no error (archive::find_last_good).
Result<std::optional<Found>> find_without_time(const archive::Archive& archive,
                                               std::string_view url);

// 14 digits for the first capture of a GET of its URL in its second, 20 for the others.
Result<std::string> digits_of(const archive::Archive& archive, const archive::CaptureRow& row);

// "/web/<digits><modifier>/<url>".
std::string capture_path(std::string_view digits, std::string_view modifier, std::string_view url);

}  // namespace varve::replay
