// What a server counts of its requests, in Prometheus' text format 0.0.4. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace varve::replay {

// What a request asked for, by its route: few, since each is a series of its own.
enum class Kind : unsigned char {
  kOther,
  kPage,
  kReplay,
  kLookup,
  kSave,
  kChange,
  kStatic,
  kState
};
inline constexpr std::array<std::string_view, 8> kKindNames = {
    "other", "page", "replay", "lookup", "save", "change", "static", "state"};

class Metrics {
 public:
  // An answer: its status, the bytes of its body, and the time from the request's head to it.
  void count(Kind kind, unsigned status, std::uint64_t bytes, std::chrono::nanoseconds took);

  [[nodiscard]] std::string text() const;

 private:
  using Counter = std::atomic<std::uint64_t>;
  static constexpr std::array<double, 10> kBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                     0.025,  0.05,  0.1,    0.5,   2.5};  // seconds
  struct OfKind {
    std::array<Counter, 6> by_class{};  // 1xx to 5xx, from 1 on
    std::array<Counter, kBounds.size() + 1> durations{};
    Counter nanoseconds = 0;
  };

  std::array<OfKind, kKindNames.size()> kinds_;
  Counter bytes_ = 0;
};

// A metric that has one value: its three lines. `type` is "counter" or "gauge".
std::string metric(std::string_view name, std::string_view type, std::string_view help,
                   double value);

}  // namespace varve::replay
