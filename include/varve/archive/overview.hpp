// An archive at a glance: its sites, its URLs, how it grew. The counts are kept by each
// transaction, so no question here costs more in a large archive. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "varve/archive/query.hpp"
#include "varve/base/time.hpp"

namespace varve::archive {

// A host (with its port, without "www.") and what there is of it.
struct Site {
  std::string host;  // "example.com:8080"
  std::string key;   // as in SURT keys: "com,example:8080"
  std::uint64_t urls = 0;
  std::uint64_t captures = 0;
  std::uint64_t bytes_original = 0;  // what its captures' bodies add up to
  std::uint64_t pages = 0;           // its snapshots
  struct Page {
    std::string url;
    Time time;
  };
  std::optional<Page> newest;  // of its snapshots; nothing where a site only lent resources
};

enum class SiteOrder : unsigned char {
  kNewest,  // those with a page, the newest page first
  kName,    // all, domains before their subdomains
};
// Up to `limit` sites behind `after`.
struct SiteQuery {
  SiteOrder order = SiteOrder::kNewest;
  struct Position {
    std::string key;
    Time newest;  // of kNewest only
  };
  std::optional<Position> after = std::nullopt;
  std::size_t limit = 0;
};

// What came with the captures of one day.
struct Day {
  Time begin;  // 00:00 UTC
  std::uint64_t captures = 0;
  std::uint64_t bytes_original = 0;
  // What the packs grew by, less its part of what was given back since: all days add up to the
  // packs' length, nearly.
  std::int64_t bytes_stored = 0;
};

// A URL (its key), and how often it was captured.
struct UrlCount {
  std::string url;  // its newest capture's
  std::string key;
  std::uint64_t captures = 0;
  Time first;
  Time last;
};
// The URLs that `match` finds, behind the key `after`, up to `limit`: less than that once so many
// captures are counted that it takes its time, but at least one where there is one.
struct UrlQuery {
  std::string url;  // empty: all
  Match match = Match::kPrefix;
  std::string after = {};
  std::size_t limit = 0;
};

}  // namespace varve::archive
