// Chance that can be had again: the same for the same seed and occasion. Internal to schedule.
// Pure.
#pragma once

#include <cstdint>
#include <string>

#include "varve/base/bytes.hpp"
#include "varve/base/keyed_hash.hpp"

namespace varve::schedule {

// From 0 to `most`, evenly, where `most` is small beside 2^64.
inline std::int64_t spread(std::uint64_t seed, std::int64_t occasion, std::int64_t most) {
  std::string bytes;
  put(bytes, occasion);
  const std::uint64_t hash = siphash({seed, 0}, bytes);
  return static_cast<std::int64_t>(hash % (static_cast<std::uint64_t>(most) + 1));
}

}  // namespace varve::schedule
