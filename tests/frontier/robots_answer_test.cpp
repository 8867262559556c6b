#include "varve/frontier/robots_answer.hpp"

#include <gtest/gtest.h>

namespace varve::frontier {
namespace {

TEST(RobotsAnswer, IsWhatTheRfcSaysOfTheStatus) {
  constexpr std::chrono::hours kDay{24};
  const struct {
    const char* name;
    std::optional<int> status;
    int redirects;
    std::chrono::hours unreachable_for;
    RobotsAnswer answer;
  } rows[] = {
      {"2.3.1.1 success", 200, 0, {}, RobotsAnswer::kRules},
      {"success without a body", 204, 0, {}, RobotsAnswer::kRules},
      {"success behind redirects", 200, 5, {}, RobotsAnswer::kRules},
      {"2.3.1.2 first redirect", 301, 0, {}, RobotsAnswer::kRedirect},
      {"fifth redirect", 308, 4, {}, RobotsAnswer::kRedirect},
      {"sixth redirect", 302, 5, {}, RobotsAnswer::kAllowAll},
      {"2.3.1.3 not found", 404, 0, {}, RobotsAnswer::kAllowAll},
      {"gone", 410, 2, {}, RobotsAnswer::kAllowAll},
      {"forbidden", 403, 0, {}, RobotsAnswer::kAllowAll},
      {"2.3.1.4 server error", 500, 0, {}, RobotsAnswer::kDisallowAll},
      {"overloaded", 503, 0, kDay * 29, RobotsAnswer::kDisallowAll},
      {"server error for 30 days", 503, 0, kDay * 30, RobotsAnswer::kAllowAll},
      {"no answer", std::nullopt, 0, {}, RobotsAnswer::kDisallowAll},
      {"no answer for 30 days", std::nullopt, 0, kDay * 30, RobotsAnswer::kAllowAll},
      {"no status of HTTP", 999, 0, {}, RobotsAnswer::kDisallowAll},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(robots_answer(row.status, row.redirects, row.unreachable_for), row.answer)
        << row.name;
  }
}

}  // namespace
}  // namespace varve::frontier
