// At which times a phrase stood on a page. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"

namespace varve::history {

// Captures next to each other that all have the phrase, or all have it not. Captures without a text
// among them do not part them. Of what was between two captures nothing is known.
struct Interval {
  bool stood = false;
  Time first;  // of the captures
  Time last;
  std::size_t captures = 0;
  // When it began and ended is not known better than this: the last capture before it that was
  // otherwise, and the first after it. Nothing where there is none.
  std::optional<Time> after;
  std::optional<Time> before;
  // The longest time within it without a capture: from the capture at `gap_from` to that at
  // `gap_to`; both are `first` where there is only one.
  Time gap_from;
  Time gap_to;
};

// A capture that does not say whether the phrase stood there.
struct Unknown {
  Time time;
  std::string reason;  // "status 503"
};

struct When {
  std::vector<Interval> intervals;  // in order; stood and not by turns
  std::vector<Unknown> unknown;     // in order

  // Each of both, in the order of time.
  void each(const std::function<void(const Interval&)>& on_interval,
            const std::function<void(const Unknown&)>& on_unknown) const;
};

// What a phrase is: phrase.hpp. kInvalid where it is none, or there is no capture.
Result<When> when(const archive::Archive& archive, std::string_view url, std::string_view phrase);

}  // namespace varve::history
