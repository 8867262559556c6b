#include "interchange/polite_client.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "varve/fetch/head.hpp"
#include "varve/fetch/retry.hpp"

namespace varve::interchange {
namespace {

using std::chrono::milliseconds;

constexpr int kAttempts = 5;
constexpr milliseconds kSlice{100};               // between looks at whether to go on
constexpr std::uint64_t kMaxList = 256ull << 20;  // bytes, as transferred and as decoded
constexpr std::string_view kStopped = "the import was stopped; started again, it goes on";

fetch::Attempt attempt_of(int number, const Result<fetch::Response>& result,
                          const std::string& retry_after) {
  fetch::Attempt attempt;
  attempt.number = number;
  if (!result) {
    attempt.failure = result.error().kind;
  } else if (result->truncated == Truncation::kDisconnect) {
    attempt.failure = ErrorKind::kNetwork;
  } else if (!is_memento(*result)) {  // an archived 503 is what was asked for
    attempt.status = result->status;
  }
  attempt.retry_after = retry_after;
  return attempt;
}

}  // namespace

bool is_memento(const fetch::Response& response) {
  // With which the Wayback Machine leads to its nearest capture.
  const bool leads_on =
      fetch::find_header(response.response_head, "x-archive-redirect-reason").has_value();
  return !leads_on && fetch::find_header(response.response_head, "memento-datetime").has_value();
}

Result<PoliteClient> PoliteClient::make(fetch::Options options, milliseconds delay,
                                        std::function<bool()> go_on) {
  options.limits.attempts = 1;  // they are made here, with the pauses
  options.max_connections = options.max_per_host = 1;
  VARVE_ASSIGN(fetch::Fetcher bodies, fetch::Fetcher::make(options));
  options.limits.max_transferred = options.limits.max_decoded = kMaxList;
  VARVE_ASSIGN(fetch::Fetcher lists, fetch::Fetcher::make(std::move(options)));
  return PoliteClient(std::move(bodies), std::move(lists), delay, std::move(go_on));
}

Result<fetch::Response> PoliteClient::get(fetch::Fetcher& fetcher, const url::Url& url) {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  for (int number = 1;; ++number) {
    auto result = attempt(fetcher, url);
    if (!result && result.error().kind == ErrorKind::kCancelled) return result;
    const std::string asked(
        result ? fetch::find_header(result->response_head, "retry-after").value_or("") : "");
    const double spread = std::uniform_real_distribution<double>(0, 1)(random);
    const auto wait =
        fetch::retry_after(attempt_of(number, result, asked), kAttempts, Time::now(), spread);
    if (!wait) return result;
    // Each time twice the pause: what is too quick for an archive is to become slower.
    next_ = Clock::now() + std::max(*wait, delay_ * (1 << number));
  }
}

Result<fetch::Response> PoliteClient::attempt(fetch::Fetcher& fetcher, const url::Url& url) {
  VARVE_TRY(wait_until(next_));
  fetch::Request request;
  request.url = url;
  request.first_party = true;
  auto answer = fetcher.fetch(std::move(request), go_on_);
  next_ = Clock::now() + delay_;
  if (!answer && answer.error().kind == ErrorKind::kCancelled) {
    return fail(ErrorKind::kCancelled, "{}", kStopped);
  }
  return answer;
}

Result<void> PoliteClient::wait_until(Clock::time_point when) {
  for (;;) {
    if (!go_on_()) return fail(ErrorKind::kCancelled, "{}", kStopped);
    const auto left = when - Clock::now();
    if (left <= Clock::duration::zero()) return {};
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kSlice));
  }
}

}  // namespace varve::interchange
