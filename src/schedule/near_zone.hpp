// The sentence for a time zone that there is not: which one may have been meant. Internal to
// schedule. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace varve::schedule {

// The longest name of the database has 32 bytes.
inline constexpr std::size_t kMostZoneName = 64;

std::string no_such_zone(std::string_view name);

}  // namespace varve::schedule
