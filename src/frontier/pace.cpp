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
constexpr milliseconds kLongestForRequisites{10'000};
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
  if (answer.overloaded) return leave_alone(now, answer.retry_after, kLongestPenalty);
  if (penalty_ == milliseconds(0) || ++well_ < kWellUntilHalved) return;
  well_ = 0;
  penalty_ = penalty_ <= kFirstPenalty ? milliseconds(0) : penalty_ / 2;
}

void Pace::requisite_overloaded(Clock::time_point now, std::optional<milliseconds> retry_after) {
  if (now < left_alone_until_) return;
  if (retry_after) retry_after = std::min(*retry_after, kLongestForRequisites);
  leave_alone(now, retry_after, kLongestForRequisites);
}

void Pace::leave_alone(Clock::time_point now, std::optional<milliseconds> asked,
                       milliseconds longest_penalty) {
  penalty_ = std::max(penalty_, std::clamp(2 * penalty_, kFirstPenalty, longest_penalty));
  well_ = 0;
  const milliseconds wait = std::min(asked.value_or(penalty_), kLongestRetryAfter);
  left_alone_until_ = now + std::max(wait, penalty_);
  next_ = std::max(next_, left_alone_until_);
}

}  // namespace varve::frontier
