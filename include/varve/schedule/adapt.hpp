// How often a page is worth looking at, from how often it was found changed. Pure, and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "varve/base/time.hpp"

namespace varve::schedule {

// One look at a page, and what it tells of the time since the look before.
struct Look {
  std::int64_t elapsed = 0;  // microseconds since the look before; looks with none tell nothing
  bool changed = false;      // once or more: a look cannot tell how often
};

struct AdaptiveBounds {
  // Of the interval, in microseconds. `initial` is where it begins, and what a page is taken for
  // before there are looks.
  std::int64_t shortest = 3'600 * kMicrosecondsOfSecond;
  std::int64_t initial = kMicrosecondsOfDay;
  std::int64_t longest = 30 * kMicrosecondsOfDay;
  // How likely a look shall find a change; from 0.05 to 0.95.
  double chance = 0.5;
};

// Only so many of the last looks count, so that a page which changes its ways is followed.
inline constexpr std::size_t kMostLooks = 64;

// The interval after which the page has changed with the chance that is asked for. `looks` are the
// oldest first.
//
// A page is taken to change as a Poisson process, at a rate r that is to be found: a look after the
// time t finds a change with the chance 1 - exp(-r·t). r is the one under which what was seen is
// most likely, which for looks at irregular times solves
//
//     sum over looks that found a change of t / (exp(r·t) - 1)  =  sum over the others of t
//
// (J. Cho and H. Garcia-Molina, Estimating Frequency of Change, ACM TOIT 3(3), 2003, section 5).
// Counting changes over time would find too few, the more so the faster a page changes. As they add
// half a look so that "always" and "never" have an answer too, one look is added that counts for
// `chance` as a change and for the rest as none. Its time is the geometric mean of `initial` and
// the looks' times, so that it weighs as much as any of them, and without others gives `initial`.
std::int64_t adapt(std::span<const Look> looks, const AdaptiveBounds& bounds);

}  // namespace varve::schedule
