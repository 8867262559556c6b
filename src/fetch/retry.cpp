#include "varve/fetch/retry.hpp"

#include <algorithm>
#include <charconv>

#include "varve/base/ascii.hpp"

namespace varve::fetch {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstWait{500};
constexpr milliseconds kLongestBackoff{8'000};
constexpr milliseconds kLongestRetryAfter{120'000};
constexpr int kCostlyAttempts = 2;

bool may_pass(int status) {
  switch (status) {
    case 408:  // Request Timeout
    case 425:  // Too Early
    case 429:  // Too Many Requests
    case 502:  // Bad Gateway
    case 503:  // Service Unavailable
    case 504:  // Gateway Timeout
      return true;
    default:
      return false;
  }
}

bool may_pass(const Attempt& attempt) {
  if (attempt.permanent) return false;
  if (!attempt.failure) return may_pass(attempt.status);
  const bool costly = attempt.connected || attempt.failure == ErrorKind::kTimeout;
  if (costly && attempt.number >= kCostlyAttempts) return false;
  return attempt.failure == ErrorKind::kNetwork || attempt.failure == ErrorKind::kTimeout;
}

milliseconds backoff(int number, double random) {
  const int doublings = std::clamp(number - 1, 0, 10);
  const milliseconds wait = std::min(kFirstWait * (1 << doublings), kLongestBackoff);
  const double spread = 0.75 + 0.5 * std::clamp(random, 0.0, 1.0);
  return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(wait.count()) * spread));
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, Time now) {
  value = trim(value, " \t\r\n\v\f");
  constexpr std::int64_t kForever = 1'000'000'000;  // seconds: more is not told apart
  if (!value.empty() &&
      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    std::int64_t seconds = kForever;
    std::from_chars(value.data(), value.data() + value.size(), seconds);  // too large: kForever
    return std::chrono::seconds(std::min(seconds, kForever));
  }
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::chrono::milliseconds(
      std::clamp<std::int64_t>((date->us - now.us) / 1000, 0, kForever * 1000));
}

std::optional<milliseconds> retry_after(const Attempt& attempt, int max_attempts, Time now,
                                        double random) {
  if (attempt.number >= max_attempts || !may_pass(attempt)) return std::nullopt;
  const milliseconds wait = backoff(attempt.number, random);
  const auto asked = parse_retry_after(attempt.retry_after, now);
  if (!asked) return wait;
  if (*asked > kLongestRetryAfter) return std::nullopt;
  return std::max(wait, *asked);
}

}  // namespace varve::fetch
