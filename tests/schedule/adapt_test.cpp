// Intervals that follow how often pages change: by a table, and by pages whose rate is known.
#include "varve/schedule/adapt.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using testing::kDay;
using testing::kHour;

TEST(Adapt, Table) {
  struct AdaptRow {
    const char* name;
    std::vector<Look> looks;
    AdaptiveBounds bounds;
    std::int64_t least;
    std::int64_t most;
  };
  const AdaptiveBounds usual{kHour, kDay, 30 * kDay, 0.5};
  const std::vector<AdaptRow> rows = {
      {"no look yet", {}, usual, kDay - 1, kDay + 1},
      {"no look yet, another chance", {}, {kHour, kDay, 30 * kDay, 0.9}, kDay - 1, kDay + 1},
      {"one change", {{kDay, true}}, usual, kDay / 2, kDay - 1},
      {"no change", {{kDay, false}}, usual, kDay + 1, 3 * kDay},
      {"half of the looks",
       {{kDay, true}, {kDay, false}, {kDay, true}, {kDay, false}},
       usual,
       kDay - 1,
       kDay + 1},
      {"always, at short looks", std::vector<Look>(64, {kHour, true}), usual, kHour, kHour},
      {"never, for long", std::vector<Look>(64, {kDay, false}), usual, 30 * kDay, 30 * kDay},
      {"looks that are no time apart", {{0, true}, {-5, true}}, usual, kDay - 1, kDay + 1},
      {"extreme times",
       {{INT64_MAX, true}, {INT64_MAX, false}, {1, true}},
       {1, INT64_MAX, INT64_MAX, 0.5},
       1,
       INT64_MAX},
      {"bounds that make no sense", {{kDay, true}}, {kDay, 0, kHour, 7}, kDay, kDay},
      {"negative bounds", {{kDay, true}}, {-1, -1, -1, -1}, 1, 1}};
  for (const AdaptRow& row : rows) {
    const std::int64_t interval = adapt(row.looks, row.bounds);
    EXPECT_GE(interval, row.least) << row.name;
    EXPECT_LE(interval, row.most) << row.name;
  }
}

TEST(Adapt, OnlyTheLastLooksCount) {
  std::vector<Look> looks(1'000, {kHour, true});
  looks.insert(looks.end(), kMostLooks, {kDay, false});
  EXPECT_EQ(adapt(looks, {}), adapt(std::vector<Look>(kMostLooks, {kDay, false}), {}));
}

TEST(Adapt, AHigherChanceMeansLongerIntervals) {
  const std::vector<Look> looks = {{kDay, true}, {2 * kDay, false}, {kHour, false}, {kDay, true}};
  std::int64_t last = 0;
  for (const double chance : {0.1, 0.3, 0.5, 0.7, 0.9}) {
    const std::int64_t interval = adapt(looks, {kHour, kDay, 30 * kDay, chance});
    EXPECT_GT(interval, last) << chance;
    last = interval;
  }
}

// A page that changes as a Poisson process, and is looked at when adapt() says so, by a daemon that
// is late by up to a tenth.
class SimulatedPage {
 public:
  SimulatedPage(double mean_days, unsigned seed) : mean_days_(mean_days), random_(seed) {}

  void look(std::int64_t interval) {
    const auto elapsed =
        static_cast<std::int64_t>(static_cast<double>(interval) * (1 + 0.1 * drawn()));
    const double days = static_cast<double>(elapsed) / static_cast<double>(kDay);
    looks_.push_back({elapsed, drawn() < -std::expm1(-days / mean_days_)});
  }
  [[nodiscard]] std::int64_t interval(const AdaptiveBounds& bounds) const {
    return adapt(looks_, bounds);
  }
  void change_on_average_after(double days) { mean_days_ = days; }

 private:
  // The same in every standard library, otherwise than its distributions.
  double drawn() { return static_cast<double>(random_()) / 4'294'967'296.0; }

  double mean_days_;
  std::mt19937 random_;
  std::vector<Look> looks_;
};

constexpr AdaptiveBounds kWide{kHour / 60, kDay, 3'650 * kDay, 0.5};

// How far off the right interval pages of that rate are looked at, as factors, after a while.
std::vector<double> factors(double mean_days, const AdaptiveBounds& bounds) {
  const double right = -std::log1p(-bounds.chance) * mean_days * static_cast<double>(kDay);
  std::vector<double> found;
  for (unsigned seed = 0; seed < 20; ++seed) {
    SimulatedPage page(mean_days, seed);
    for (int look = 0; look < 150; ++look) {
      const std::int64_t interval = page.interval(bounds);
      page.look(interval);
      if (look >= 64) found.push_back(static_cast<double>(interval) / right);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(Adapt, FindsTheIntervalThatGivesTheChanceOfAChange) {
  for (const double mean_days : {0.04, 0.5, 1.0, 7.0, 100.0, 365.0}) {
    for (const double chance : {0.3, 0.5, 0.7}) {
      const std::vector<double> found =
          factors(mean_days, {kWide.shortest, kDay, kWide.longest, chance});
      const auto within = std::count_if(found.begin(), found.end(),
                                        [](double factor) { return factor > 0.5 && factor < 2; });
      const double median = found[found.size() / 2];
      EXPECT_GT(within, static_cast<std::ptrdiff_t>(found.size() * 99 / 100))
          << mean_days << chance;
      EXPECT_GT(median, 0.9) << mean_days << " " << chance;
      EXPECT_LT(median, 1.1) << mean_days << " " << chance;
    }
  }
}

TEST(Adapt, FollowsAPageThatChangesItsWays) {
  SimulatedPage page(1, 5);
  for (int look = 0; look < 100; ++look) page.look(page.interval(kWide));
  EXPECT_LT(page.interval(kWide), 2 * kDay);
  page.change_on_average_after(100);
  for (int look = 0; look < 100; ++look) page.look(page.interval(kWide));
  EXPECT_GT(page.interval(kWide), 35 * kDay);
  page.change_on_average_after(1);
  for (int look = 0; look < 100; ++look) page.look(page.interval(kWide));
  EXPECT_LT(page.interval(kWide), 2 * kDay);
}

TEST(Adapt, StaysWithinItsBounds) {
  const AdaptiveBounds bounds{kHour, kDay, 7 * kDay, 0.5};
  SimulatedPage fast(0.001, 1);
  SimulatedPage slow(10'000, 1);
  for (int look = 0; look < 100; ++look) {
    fast.look(fast.interval(bounds));
    slow.look(slow.interval(bounds));
  }
  EXPECT_EQ(fast.interval(bounds), bounds.shortest);
  EXPECT_EQ(slow.interval(bounds), bounds.longest);
}

}  // namespace
}  // namespace varve::schedule
