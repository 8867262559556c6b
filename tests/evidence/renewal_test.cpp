// When a time-stamp is renewed.
#include <gtest/gtest.h>

#include "varve/evidence/timestamp.hpp"

namespace varve::evidence {
namespace {

constexpr std::int64_t kDay = 24LL * 3600 * 1'000'000;

TEST(Renewal, BeforeTheCertificateEndsAndNotAgainAndAgain) {
  struct Case {
    const char* name;
    std::int64_t stamped;  // days
    std::int64_t ends;
    std::int64_t now;
    bool renewed;
  };
  const std::vector<Case> cases = {
      {"long before", 0, 1000, 500, false},
      {"31 days before", 0, 1000, 969, false},
      {"30 days before", 0, 1000, 970, true},
      {"right after it was renewed by the same certificate", 970, 1000, 971, false},
      {"when half of what was left then has passed", 970, 1000, 985, true},
      {"a certificate of ten days, young", 0, 10, 2, false},
      {"a certificate of ten days, old", 0, 10, 5, true},
      {"too late", 0, 1000, 1001, true},
  };
  for (const Case& each : cases) {
    TimeStamp stamp;
    stamp.time.us = each.stamped * kDay;
    stamp.ends.us = each.ends * kDay;
    EXPECT_EQ(needs_renewal(stamp, Time{each.now * kDay}), each.renewed) << each.name;
  }
}

}  // namespace
}  // namespace varve::evidence
