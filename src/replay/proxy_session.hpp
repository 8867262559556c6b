// The time that a proxy shows its archive at: one for the whole process. Thread-safe.
#pragma once

#include <atomic>

#include "varve/base/time.hpp"

namespace varve::replay {

class SessionTime {
 public:
  explicit SessionTime(Time time) : us_(time.us) {}
  [[nodiscard]] Time get() const { return {us_.load()}; }
  void set(Time time) { us_.store(time.us); }

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace varve::replay
