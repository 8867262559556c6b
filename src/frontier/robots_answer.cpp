#include "varve/frontier/robots_answer.hpp"

namespace varve::frontier {

RobotsAnswer robots_answer(std::optional<int> status, int redirects,
                           std::chrono::hours unreachable_for) {
  const int kind = status.value_or(0) / 100;
  if (kind == 2) return RobotsAnswer::kRules;
  if (kind == 3) {
    return redirects < kMaxRobotsRedirects ? RobotsAnswer::kRedirect : RobotsAnswer::kAllowAll;
  }
  if (kind == 4) return RobotsAnswer::kAllowAll;
  return unreachable_for >= kRobotsGivenUp ? RobotsAnswer::kAllowAll : RobotsAnswer::kDisallowAll;
}

}  // namespace varve::frontier
