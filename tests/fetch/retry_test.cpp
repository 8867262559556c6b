#include "varve/fetch/retry.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace varve::fetch {
namespace {

using std::chrono::milliseconds;

constexpr Time kNow{1'700'000'000'000'000};

struct Row {
  std::string name;
  Attempt attempt;
  std::optional<int> wait;  // milliseconds, with `random` 0.5
};

Attempt failed(ErrorKind kind, int number = 1) {
  Attempt attempt;
  attempt.number = number;
  attempt.failure = kind;
  return attempt;
}
Attempt answered(int status, std::string_view asked = {}, int number = 1) {
  Attempt attempt;
  attempt.number = number;
  attempt.connected = true;
  attempt.status = status;
  attempt.retry_after = asked;
  return attempt;
}
Attempt broke_off(int number) {
  Attempt attempt = failed(ErrorKind::kNetwork, number);
  attempt.connected = true;
  return attempt;
}
Attempt permanent() {
  Attempt attempt = failed(ErrorKind::kNetwork);
  attempt.permanent = true;
  return attempt;
}

TEST(Retry, Table) {
  const std::string in_ten = Time{kNow.us + 10'000'000}.http_date();
  const std::string in_an_hour = Time{kNow.us + 3'600'000'000}.http_date();
  const std::string past = Time{kNow.us - 10'000'000}.http_date();
  const std::vector<Row> rows = {
      {"refused connection, first", failed(ErrorKind::kNetwork, 1), 500},
      {"refused connection, second", failed(ErrorKind::kNetwork, 2), 1000},
      {"refused connection, third", failed(ErrorKind::kNetwork, 3), 2000},
      {"attempts used up", failed(ErrorKind::kNetwork, 4), std::nullopt},
      {"time-out, first", failed(ErrorKind::kTimeout, 1), 500},
      {"time-out, second", failed(ErrorKind::kTimeout, 2), std::nullopt},
      {"broke off, first", broke_off(1), 500},
      {"broke off, second", broke_off(2), std::nullopt},
      {"a certificate that cannot be trusted", permanent(), std::nullopt},
      {"a private address", failed(ErrorKind::kRefused), std::nullopt},
      {"headers too large", failed(ErrorKind::kLimit), std::nullopt},
      {"cancelled", failed(ErrorKind::kCancelled), std::nullopt},
      {"disk full", failed(ErrorKind::kNoSpace), std::nullopt},
      {"200", answered(200), std::nullopt},
      {"301", answered(301), std::nullopt},
      {"400", answered(400), std::nullopt},
      {"404", answered(404), std::nullopt},
      {"408", answered(408), 500},
      {"410", answered(410), std::nullopt},
      {"425", answered(425), 500},
      {"429", answered(429), 500},
      {"500", answered(500), std::nullopt},
      {"501", answered(501), std::nullopt},
      {"502", answered(502), 500},
      {"503", answered(503), 500},
      {"504", answered(504), 500},
      {"503, attempts used up", answered(503, {}, 4), std::nullopt},
      {"Retry-After in seconds", answered(429, "7"), 7000},
      {"Retry-After 0 does not hurry", answered(429, "0"), 500},
      {"Retry-After at the longest", answered(503, "120"), 120'000},
      {"Retry-After too long", answered(503, "121"), std::nullopt},
      {"Retry-After beyond all numbers", answered(503, "99999999999999999999"), std::nullopt},
      {"Retry-After as a date", answered(503, in_ten), 10'000},
      {"Retry-After as a date in an hour", answered(503, in_an_hour), std::nullopt},
      {"Retry-After as a date gone by", answered(503, past), 500},
      {"Retry-After that is nothing", answered(503, "soon"), 500},
      {"Retry-After below zero", answered(503, "-5"), 500},
      {"Retry-After on a 404", answered(404, "1"), std::nullopt},
  };
  for (const Row& row : rows) {
    const auto wait = retry_after(row.attempt, 4, kNow, 0.5);
    ASSERT_EQ(wait.has_value(), row.wait.has_value()) << row.name;
    EXPECT_EQ(wait.value_or(milliseconds(0)).count(), row.wait.value_or(0)) << row.name;
  }
}

TEST(Retry, ChanceSpreadsTheWaits) {
  EXPECT_EQ(retry_after(failed(ErrorKind::kNetwork), 4, kNow, 0)->count(), 375);
  EXPECT_EQ(retry_after(failed(ErrorKind::kNetwork), 4, kNow, 1)->count(), 625);
}

TEST(Retry, BackoffStopsGrowing) {
  EXPECT_EQ(retry_after(failed(ErrorKind::kNetwork, 1000), 2000, kNow, 0.5)->count(), 8000);
}

}  // namespace
}  // namespace varve::fetch
