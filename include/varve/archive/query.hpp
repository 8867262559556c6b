// Which captures somebody asks for. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::archive {

enum class Match : unsigned char { kExact, kPrefix, kHost, kDomain };
// "exact", "prefix", "host", "domain": as the CDX server's matchType has them.
constexpr std::string_view to_string(Match match) {
  constexpr std::array<std::string_view, 4> kNames = {"exact", "prefix", "host", "domain"};
  return kNames[static_cast<std::size_t>(match)];
}

// A place in a list: behind the capture of that URL at that time, whether it is still there or not.
struct Position {
  std::string url;
  Time time;
};

struct Query {
  std::string url = {};  // empty: all captures
  Match match = Match::kExact;
  // Inclusive.
  Time from = kEarliest;
  Time to = kLatest;
  std::optional<int> status = std::nullopt;
  std::string mime = {};                         // empty: any
  std::string method = {};                       // of the request; empty: any
  std::string tag = {};                          // empty: any
  bool held = false;                             // only what is on hold
  std::uint64_t limit = 0;                       // 0: none
  bool newest_first = false;                     // the captures of a key; keys stay in their order
  std::optional<Position> after = std::nullopt;  // where a list that was broken off goes on
  bool revisits = true;  // whether revisit_of is wanted: it costs reading each key from its first
};

}  // namespace varve::archive
