#include "varve/archive/retention.hpp"

#include <chrono>
#include <functional>

namespace varve::archive {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Days since 1970-01-01, a Thursday.
std::int64_t day_of(Time time) {
  const auto since =
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.us));
  return std::chrono::floor<days>(since).time_since_epoch().count();
}
std::int64_t week_of(Time time) {
  constexpr std::int64_t kToMonday = 3;
  const std::int64_t day = day_of(time) + kToMonday;
  return day >= 0 ? day / 7 : (day - 6) / 7;
}
std::chrono::year_month_day date_of(Time time) {
  return sys_days(days(day_of(time)));
}
std::int64_t year_of(Time time) {
  return static_cast<int>(date_of(time).year());
}
std::int64_t month_of(Time time) {
  return year_of(time) * 12 + static_cast<unsigned>(date_of(time).month());
}

class Keep {
 public:
  explicit Keep(const std::vector<KeepCandidate>& captures)
      : captures_(captures), kept_(captures.size()) {}

  void within(std::int64_t age, Time now) {
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      if (captures_[i].time.us > now.us - age) kept_[i] = true;
    }
  }

  void last(std::uint64_t count) {
    for (std::size_t i = captures_.size(); i > 0 && count > 0; --i, --count) kept_[i - 1] = true;
  }

  // One of each of the last `count` periods: the last good one, or the last.
  void periods(std::uint64_t count, const std::function<std::int64_t(Time)>& period_of) {
    std::size_t end = captures_.size();
    for (; count > 0 && end > 0; --count) {
      const std::int64_t period = period_of(captures_[end - 1].time);
      std::size_t begin = end - 1;
      while (begin > 0 && period_of(captures_[begin - 1].time) == period) --begin;
      kept_[best_of(begin, end)] = true;
      end = begin;
    }
  }

  void changed() {
    for (std::size_t i = 0; i < captures_.size(); ++i) {
      if (i == 0 || captures_[i].digest != captures_[i - 1].digest) kept_[i] = true;
    }
  }

  // The last one, and the last good one.
  void newest() {
    if (captures_.empty()) return;
    kept_.back() = true;
    kept_[best_of(0, captures_.size())] = true;
  }

  std::vector<bool> take() { return std::move(kept_); }

 private:
  [[nodiscard]] std::size_t best_of(std::size_t begin, std::size_t end) const {
    for (std::size_t i = end; i > begin; --i) {
      if (captures_[i - 1].good) return i - 1;
    }
    return end - 1;
  }

  const std::vector<KeepCandidate>& captures_;
  std::vector<bool> kept_;
};

}  // namespace

std::vector<bool> kept(const KeepRules& rules, const std::vector<KeepCandidate>& captures,
                       Time now) {
  if (rules.empty()) return std::vector<bool>(captures.size(), true);
  Keep keep(captures);
  if (rules.within) keep.within(*rules.within, now);
  keep.last(rules.last);
  keep.periods(rules.daily, day_of);
  keep.periods(rules.weekly, week_of);
  keep.periods(rules.monthly, month_of);
  keep.periods(rules.yearly, year_of);
  if (rules.changed) keep.changed();
  keep.newest();
  return keep.take();
}

}  // namespace varve::archive
