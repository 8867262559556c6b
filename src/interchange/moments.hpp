// The times of a URL's captures where they crowd. What a URL answered twice in one second, as far
// as a WARC tells, are captures at that time and the microsecond behind it, and so on: which ones
// are taken, and by which bodies, is found out once. Used by one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/base/time.hpp"

namespace varve::interchange {

class Moments {
 public:
  // Of the capture at that time; nothing where there is none.
  using BodyAt = std::function<Result<std::optional<Digest>>(Time)>;

  struct Moment {
    Time time;
    bool there = false;  // the body is, at that time
  };
  // Where `body` is, at `time` or behind it with all taken between; or else the first that is free.
  // Asks for each time once, while kMostBodies are remembered: what is taken stays so. kInvalid
  // where kMostTogether are taken.
  Result<Moment> find(const std::string& url, Time time, const Digest& body, const BodyAt& body_at);

  // A date may be that of a day, of which each second has its answer.
  static constexpr std::int64_t kMostTogether = 100'000;
  static constexpr std::size_t kMostBodies = 1'000'000;  // some 100 MB

 private:
  using Runs = std::map<std::int64_t, std::int64_t>;  // taken from the first to before the second
  struct Crowd {
    Runs runs;
    std::set<std::pair<Digest, std::int64_t>> bodies;  // with their times
  };
  static Runs::iterator run_of(Crowd& crowd, std::int64_t at);
  static std::optional<Moment> look_in(const Crowd& crowd, const Runs::iterator& run,
                                       const Digest& body, std::int64_t from);
  std::unordered_map<std::string, Crowd, KeyedHash> crowds_;  // by URL
  std::size_t bodies_ = 0;                                    // of all
};

}  // namespace varve::interchange
