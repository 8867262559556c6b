// How often an address may be wrong about what lets people in. Counted are different wrong ones: a
// program with an old token, or a browser with an old session, brings the same again and again and
// learns nothing by it. What was right once is not asked about again, so that others who come from
// the same address (a proxy's, this machine's) lock nobody out who is in. Bounded in memory,
// thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace varve::replay {

class Guesses {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMost = 10;  // wrong ones of an address
  static constexpr std::chrono::minutes kWithin{10};
  static constexpr std::size_t kMostInAll = 1'000;  // from then on an address may have one
  static constexpr std::size_t kAddresses = 4'096;  // the one that was quiet the longest goes
  static constexpr std::size_t kRightOnes = 1'024;

  // `address` brought `secret`. How long until it may; 0: whether it is `right` counts, and where
  // it is wrong it was a guess.
  std::chrono::seconds wait(std::string_view address, std::string_view secret, bool right,
                            Clock::time_point now);
  // Somebody who was right was given this one.
  void trust(std::string_view secret);

 private:
  using Name = std::size_t;  // its keyed hash: no secret stays in memory
  struct Guess {
    Name secret;
    Clock::time_point time;
  };

  void trust(Name secret);
  void make_room();

  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Guess>> wrong_;  // the latest last
  std::deque<Clock::time_point> all_;                          // when there was a wrong one
  std::unordered_set<Name> right_;
  std::deque<Name> right_order_;
};

}  // namespace varve::replay
