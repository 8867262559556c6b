#include "varve/schedule/adapt.hpp"

#include <algorithm>
#include <cmath>

namespace varve::schedule {
namespace {

// As many as a double has bits.
constexpr int kHalvings = 53;

constexpr double kLeastChance = 0.05;
constexpr double kMostChance = 0.95;

// The time of the look that is added.
double usual_time(std::span<const Look> looks, std::int64_t initial) {
  double logarithms = std::log(static_cast<double>(initial));
  double count = 1;
  for (const Look& look : looks) {
    if (look.elapsed <= 0) continue;
    logarithms += std::log(static_cast<double>(look.elapsed));
    ++count;
  }
  return std::exp(logarithms / count);
}

// What a look adds to the slope of the likelihood's logarithm at that rate.
double slope_of_change(double elapsed, double rate) {
  return elapsed / std::expm1(rate * elapsed);
}
double slope_of_none(double elapsed) {
  return -elapsed;
}

// Positive where a higher rate is likelier; it falls as the rate rises, so there is one best.
double slope(std::span<const Look> looks, double rate) {
  double sum = 0;
  for (const Look& look : looks) {
    if (look.elapsed <= 0) continue;
    const auto elapsed = static_cast<double>(look.elapsed);
    sum += look.changed ? slope_of_change(elapsed, rate) : slope_of_none(elapsed);
  }
  return sum;
}

}  // namespace

std::int64_t adapt(std::span<const Look> looks, const AdaptiveBounds& bounds) {
  const std::int64_t shortest = std::max<std::int64_t>(bounds.shortest, 1);
  const std::int64_t longest = std::max(bounds.longest, shortest);
  const std::int64_t initial = std::clamp(bounds.initial, shortest, longest);
  const double chance = std::clamp(bounds.chance, kLeastChance, kMostChance);
  const double changes = -std::log1p(-chance);  // expected in the interval that is looked for
  looks = looks.last(std::min(looks.size(), kMostLooks));
  const double usual = usual_time(looks, initial);
  // The logarithm of the interval is halved, as hours and months are both to be told to the second.
  double low = std::log(static_cast<double>(shortest));
  double high = std::log(static_cast<double>(longest));
  for (int i = 0; i < kHalvings && low < high; ++i) {
    const double middle = (low + high) / 2;
    const double rate = changes / std::exp(middle);
    const double added =
        chance * slope_of_change(usual, rate) + (1 - chance) * slope_of_none(usual);
    (slope(looks, rate) + added > 0 ? high : low) = middle;
  }
  const double found = std::exp((low + high) / 2);
  if (found >= static_cast<double>(longest)) return longest;
  return std::max(static_cast<std::int64_t>(std::llround(found)), shortest);
}

}  // namespace varve::schedule
