// How much a comparison may do. It is counted in steps, not in time, so that the same texts have
// the same differences on any machine and day. Internal to history.
#pragma once

#include <cstdint>

namespace varve::history {

// A step is about as much as looking at two elements of two sequences: 1 or 2 ns.
class Work {
 public:
  explicit Work(std::uint64_t most) : most_(most), left_(most) {}

  [[nodiscard]] bool has(std::uint64_t steps) const { return steps <= left_; }
  // Whether that many were left. Where they were not, none are from then on.
  bool take(std::uint64_t steps) {
    spent_ = spent_ || steps > left_;
    left_ = spent_ ? 0 : left_ - steps;
    return !spent_;
  }
  [[nodiscard]] bool is_spent() const { return spent_; }
  [[nodiscard]] std::uint64_t done() const { return most_ - left_; }

 private:
  std::uint64_t most_;
  std::uint64_t left_;
  bool spent_ = false;
};

}  // namespace varve::history
