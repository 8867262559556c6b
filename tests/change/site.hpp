// A site that changes by a script: what its pages say at a moment, and noise that is another at
// each fetch.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "varve/base/time.hpp"

namespace varve::change {

// The same numbers each time (PCG's multiplier).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::size_t below(std::size_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33) % bound;
  }
  std::string hex(std::size_t digits) {
    std::string out;
    while (out.size() < digits) out += "0123456789abcdef"[below(16)];
    return out;
  }

 private:
  std::uint64_t state_;
};

// What one page says. `change` changes it so that a reader would care; `fetch` gives it as it is
// served at a time, with the noise of that fetch.
class ScriptedPage {
 public:
  virtual ~ScriptedPage() = default;
  [[nodiscard]] virtual const char* name() const = 0;
  virtual void change(Dice& dice) = 0;
  virtual std::string fetch(Time time, Dice& noise) const = 0;
};

std::vector<std::unique_ptr<ScriptedPage>> scripted_site();

}  // namespace varve::change
