// How the server saves: whoever starts it says how, so that it need not know of fetching.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {

struct SaveOrder {
  std::string url;
  // A page whose newest capture is younger than this many microseconds is not fetched; 0: always.
  std::int64_t if_older_than = 0;
};

struct SaveOutcome {
  // Why the page was not saved; what the server said is there nevertheless where `kept` (an error
  // status, a body cut off short).
  std::optional<Error> error;
  bool kept = false;
  bool skipped = false;  // `if_older_than`: this is an older capture
  int status = 0;
  std::string url;                     // the document's, after redirects
  Time time;                           // its capture's
  std::vector<std::string> resources;  // the URLs that were captured for it
};

// Saves one page; durable when it returns. Stops early once `stop` is true. Called on one thread at
// a time.
using Saver = std::function<SaveOutcome(const SaveOrder& order, const std::atomic<bool>& stop)>;

}  // namespace varve::replay
