// URL@TIME, as the commands that mean one capture take it.
#pragma once

#include <optional>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::cli {

struct Target {
  std::string url;
  Time time = kLatest;
  bool says_time = false;
};

// Splits at the last '@' that a TIME follows; `at` is the value of --at, or empty. kInvalid where
// both say a time, or --at's is none.
Result<Target> parse_target(std::string_view text, std::string_view at, Time now);

// The capture that is nearest to the target; kInvalid with what is near where there is none.
Result<archive::CaptureRow> find_capture(const archive::Archive& archive, const Target& target);

// The capture that a reader of the page is shown then (archive::find_best), without a time the last
// that is no error (archive::find_last_good); the same where there is none.
Result<archive::CaptureRow> find_page(const archive::Archive& archive, const Target& target);

// find_capture() where the target says a time, find_page() where it does not.
Result<archive::CaptureRow> find_shown(const archive::Archive& archive, const Target& target);

// The instants that a TIME stands for: "2026" is a year, a word or RFC 3339 an instant.
Result<TimeRange> parse_time_range(std::string_view text, Time now);

}  // namespace varve::cli
