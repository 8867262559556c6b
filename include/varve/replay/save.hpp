// How the server saves: whoever starts it says how, so that it need not know of fetching.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "varve/archive/saved_page.hpp"

namespace varve::replay {

struct SaveOrder {
  std::string url;
  // A page whose newest capture is younger than this many microseconds is not fetched; 0: always.
  std::int64_t if_older_than = 0;
  // What is said of its snapshot.
  std::vector<std::string> tags = {};
  std::string note = {};
  bool hold = false;
};

// How far it is.
struct SaveStep {
  std::uint64_t resources_done = 0;
  std::uint64_t resources_pending = 0;
  std::uint64_t bytes_received = 0;
};
using SaveProgress = std::function<void(const SaveStep&)>;

// Saves one page; durable when it returns. Tells a few times a second how far it is. Stops early
// once `stop` is true. Called on one thread at a time.
using Saver = std::function<archive::SavedPage(const SaveOrder& order, const SaveProgress& tell,
                                               const std::atomic<bool>& stop)>;

}  // namespace varve::replay
