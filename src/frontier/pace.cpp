#include "varve/frontier/pace.hpp"

#include <algorithm>

namespace varve::frontier {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortest{100};
constexpr milliseconds kLongest{10'000};
constexpr milliseconds kFirstPenalty{1'000};
constexpr milliseconds kLongestPenalty{300'000};
constexpr milliseconds kLongestRetryAfter{3'600'000};
constexpr int kWellUntilHalved = 10;

}  // namespace

milliseconds Pace::interval() const {
  const milliseconds wanted = rules_.delay.value_or(std::clamp(took_, kShortest, kLongest));
  return std::max({wanted, crawl_delay_, penalty_});
}

bool Pace::ready(Clock::time_point now) const {
  const std::size_t at_once = interval() == milliseconds(0) ? rules_.at_once : 1;
  return active_ < at_once && now >= next_;
}

void Pace::begin(Clock::time_point now) {
  ++active_;
  next_ = std::max(next_, now + interval());
}

void Pace::end(Clock::time_point now, const HostAnswer& answer) {
  if (active_ > 0) --active_;
  took_ = took_ == milliseconds(0) ? answer.took : (3 * took_ + answer.took) / 4;
  if (answer.overloaded) {
    penalty_ = std::clamp(2 * penalty_, kFirstPenalty, kLongestPenalty);
    well_ = 0;
    const milliseconds asked = std::min(answer.retry_after.value_or(penalty_), kLongestRetryAfter);
    next_ = std::max(next_, now + std::max(asked, penalty_));
    return;
  }
  if (penalty_ == milliseconds(0) || ++well_ < kWellUntilHalved) return;
  well_ = 0;
  penalty_ = penalty_ <= kFirstPenalty ? milliseconds(0) : penalty_ / 2;
}

}  // namespace varve::frontier
