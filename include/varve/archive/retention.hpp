// Which captures of a URL stay when an archive is pruned. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/time.hpp"

namespace varve::archive {

// A capture stays when any of the rules keeps it. Days begin at 00:00 UTC, weeks on Mondays
// (ISO 8601). Of a day, week, month or year the last good capture stays, or the last one where none
// is good. Where there is any rule, the last of the captures and the last good one stay in any
// case.
struct KeepRules {
  std::optional<std::int64_t> within{};  // microseconds: all that are younger
  std::uint64_t last = 0;                // so many of the newest
  std::uint64_t daily = 0;               // of so many days, weeks, … of which there are captures
  std::uint64_t weekly = 0;
  std::uint64_t monthly = 0;
  std::uint64_t yearly = 0;
  bool changed = false;  // each whose body is another than the one before it

  bool operator==(const KeepRules&) const = default;
  [[nodiscard]] bool empty() const { return *this == KeepRules(); }
};

struct KeepCandidate {
  Time time;
  Digest digest;
  bool good = true;  // an answer below 400 that did not break off
};

// For each of a URL's captures, which come oldest first, whether it stays.
std::vector<bool> kept(const KeepRules& rules, const std::vector<KeepCandidate>& captures,
                       Time now);

}  // namespace varve::archive
