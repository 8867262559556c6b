// Judgements against the truth: five pages whose script says at each step whether they were
// changed.
#include <iostream>

#include "change/site.hpp"
#include "change/views.hpp"

namespace varve::change {
namespace {

constexpr int kSteps = 300;
constexpr int kLearningSteps = 3;
constexpr Time kBegin{1'795'000'000'000'000};  // 2026-11-18
constexpr std::int64_t kStep = 7 * 3'600'000'000;
constexpr std::int64_t kBetweenTwoFetches = 3'000'000;

struct Tally {
  int right = 0;  // changed, and said to be
  int false_alarms = 0;
  int missed = 0;
  int quiet = 0;

  [[nodiscard]] double precision() const { return share(right, right + false_alarms); }
  [[nodiscard]] double recall() const { return share(right, right + missed); }
  static double share(int part, int whole) {
    return whole == 0 ? 1 : static_cast<double>(part) / whole;
  }
};

class Simulation {
 public:
  Tally run(ScriptedPage& page, std::size_t number) {
    Dice script(100 + number);
    Dice noise(200 + number);
    const auto fetch = [&](Time time) { return view_of_html(page.fetch(time, noise)); };
    Noise learned;
    View before = fetch(kBegin);
    Tally tally;
    for (int step = 1; step <= kSteps; ++step) {
      const Time time{kBegin.us + step * kStep};
      const bool changed = script.below(3) == 0;
      if (changed) page.change(script);
      View after = fetch(time);
      if (step <= kLearningSteps) {
        learned.merge(learn(after, fetch({time.us + kBetweenTwoFetches})));
      } else {
        count(page, step, changed, compare(before, after, learned, {}), tally);
      }
      before = std::move(after);
    }
    return tally;
  }

 private:
  static void count(const ScriptedPage& page, int step, bool changed, const Comparison& made,
                    Tally& tally) {
    const bool said = made.is_significant();
    ++(changed ? said ? tally.right : tally.missed : said ? tally.false_alarms : tally.quiet);
    if (changed != said && tally.false_alarms + tally.missed <= 3) {
      std::cout << page.name() << " step " << step << (changed ? " missed " : " false alarm ")
                << to_json(made).dump() << '\n';
    }
  }
};

TEST(Simulation, JudgesAsTheScriptDoes) {
  Tally all;
  const auto site = scripted_site();
  for (std::size_t i = 0; i < site.size(); ++i) {
    const Tally tally = Simulation().run(*site[i], i);
    std::cout << fmt::format("{:10} precision {:.3f} recall {:.3f} ({} changed, {} not)\n",
                             site[i]->name(), tally.precision(), tally.recall(),
                             tally.right + tally.missed, tally.false_alarms + tally.quiet);
    EXPECT_GE(tally.precision(), 0.95) << site[i]->name();
    EXPECT_GE(tally.recall(), 0.98) << site[i]->name();
    all.right += tally.right;
    all.false_alarms += tally.false_alarms;
    all.missed += tally.missed;
  }
  std::cout << fmt::format("all        precision {:.4f} recall {:.4f}\n", all.precision(),
                           all.recall());
  EXPECT_GE(all.precision(), 0.98);
  EXPECT_GE(all.recall(), 0.98);
  EXPECT_GE(all.right, 300);
}

}  // namespace
}  // namespace varve::change
