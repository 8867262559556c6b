// What the answer to a request for /robots.txt means (RFC 9309 2.3.1). Pure.
#pragma once

#include <chrono>
#include <optional>

namespace varve::frontier {

// So many redirects are followed, to other hosts too (2.3.1.2).
inline constexpr int kMaxRobotsRedirects = 5;
// A robots.txt is asked for anew after that, unless it cannot be had (2.4).
inline constexpr std::chrono::hours kRobotsLifetime{24};
// One that could not be had for so long counts as one that is not there (2.3.1.4).
inline constexpr std::chrono::hours kRobotsGivenUp{24 * 30};

enum class RobotsAnswer : unsigned char {
  kRules,        // the body is a robots.txt (2.3.1.1)
  kRedirect,     // ask at its Location (2.3.1.2)
  kAllowAll,     // there is none (2.3.1.3)
  kDisallowAll,  // it cannot be had at the moment: stay away, or keep to the one of before
                 // (2.3.1.4)
};

// `status`: the answer's; nothing where there was none (DNS, connection, time-out).
// `redirects`: how many led to the answer.
// `unreachable_for`: since when every try gave kDisallowAll.
RobotsAnswer robots_answer(std::optional<int> status, int redirects,
                           std::chrono::hours unreachable_for = {});

}  // namespace varve::frontier
