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

// Letters' case and their compatibility forms (UAX 15, NFKC_Casefold) and the amount of white space
// make no difference; ends of passages are white space too. The phrase is whole words: "$5" does
// not stand in "$50", but 本 does in 日本, which is written without spaces. kInvalid where the
// phrase has nothing to look for or is longer than kMostPhrase bytes, or there is no capture.
inline constexpr std::size_t kMostPhrase = 4096;
Result<When> when(const archive::Archive& archive, std::string_view url, std::string_view phrase);

}  // namespace varve::history
