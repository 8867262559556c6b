// Which captures somebody asks for. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "varve/base/time.hpp"

namespace varve::archive {

enum class Match : unsigned char { kExact, kPrefix, kHost, kDomain };

struct Query {
  std::string url = {};  // empty: all captures
  Match match = Match::kExact;
  // Inclusive.
  Time from = kEarliest;
  Time to = kLatest;
  std::optional<int> status = std::nullopt;
  std::string mime = {};      // empty: any
  std::string tag = {};       // empty: any
  bool held = false;          // only what is on hold
  std::uint64_t limit = 0;    // 0: none
  bool newest_first = false;  // the captures of a key; keys stay in their order
};

}  // namespace varve::archive
