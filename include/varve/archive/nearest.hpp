// Which capture a reader of a page is shown for a URL: what replay answers with and what an export
// puts in a page is the same. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "varve/archive/archive.hpp"

namespace varve::archive {

// The capture nearest to `time`. Of captures made within a minute of it, which belong to one save,
// the very URL wins over others of its key, and an answer over a redirect. Nothing where the URL
// was never captured.
Result<std::optional<CaptureRow>> find_best(const Archive& archive, std::string_view url,
                                            Time time);

// How far apart they are, in microseconds; any two are.
std::uint64_t distance(Time a, Time b);

// 3xx: whether it leads on is its Location's matter.
bool is_redirect(const CaptureRow& row);

}  // namespace varve::archive
