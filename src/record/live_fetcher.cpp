#include "record/live_fetcher.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

#include "record/relay.hpp"
#include "varve/base/ascii.hpp"

namespace varve::record {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{250};

// As patient as a browser: what is slow is for the person to end.
fetch::Options fetch_options(const Options& options) {
  fetch::Options made;
  made.limits.max_decoded = options.max_decoded;
  made.limits.total_timeout = milliseconds(0);
  made.limits.stall_rate = 1;
  made.limits.stall_time = std::chrono::minutes(5);
  made.limits.attempts = 1;
  made.allow_private = options.allow_private;
  made.proxy = options.upstream;
  made.cookies = false;  // the browser's are its own
  made.max_connections = 256;
  made.max_per_host = 16;  // more than the 6 of a browser: what streams on must not keep out others
  return made;
}

Error ended_error() {
  return {ErrorKind::kCancelled, "The recording has ended"};
}

}  // namespace

Result<std::unique_ptr<LiveFetcher>> LiveFetcher::start(const Options& options,
                                                        Callbacks callbacks) {
  VARVE_ASSIGN(auto fetcher, fetch::Fetcher::make(fetch_options(options)));
  return std::unique_ptr<LiveFetcher>(
      new LiveFetcher(std::move(fetcher), options, std::move(callbacks)));
}

LiveFetcher::LiveFetcher(fetch::Fetcher fetcher, const Options& options, Callbacks callbacks)
    : fetcher_(std::move(fetcher)),
      options_(options),
      callbacks_(std::move(callbacks)),
      thread_([this] { run(); }) {}

void LiveFetcher::ask(replay::LiveRequest request, std::shared_ptr<replay::LiveAnswer> answer) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      ++steps_;
      ++pending_;
      asked_.push_back({std::move(request), std::exchange(answer, nullptr)});
      arrived_.notify_one();
    }
  }
  if (answer) return answer->fail(ended_error());
  fetcher_.wake();
}

void LiveFetcher::attend() {
  fetcher_.wake();
}

void LiveFetcher::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopping_, true)) return;
    arrived_.notify_one();
  }
  fetcher_.wake();
  thread_.join();
}

std::vector<LiveFetcher::Asked> LiveFetcher::wait_for_requests() {
  std::unique_lock lock(mutex_);
  if (fetcher_.pending() == 0) {
    arrived_.wait_for(lock, kTick, [this] { return stopping_ || !asked_.empty(); });
  }
  if (stopping_) fetcher_.stop();
  return std::exchange(asked_, {});
}

void LiveFetcher::run() {
  for (bool stopped = false; !stopped;) {
    for (Asked& asked : wait_for_requests()) begin(std::move(asked));
    fetcher_.attend();
    if (const auto moved = fetcher_.run_for(kTick); !moved) spdlog::warn(moved.error().message);
    received_ = fetcher_.received();
    callbacks_.tick();
    const std::lock_guard lock(mutex_);
    stopped = stopping_ && asked_.empty() && fetcher_.pending() == 0;
  }
}

std::optional<Error> LiveFetcher::refusal_of(const replay::LiveRequest& request) const {
  if (failure_) return failure_->in("Nothing is recorded any more");
  if (!options_.is_unwanted(request.url.href())) return std::nullopt;
  return Error{ErrorKind::kRefused, "this is not asked of anybody"};
}

void LiveFetcher::begin(Asked asked) {
  if (const auto refusal = refusal_of(asked.request)) {
    if (asked.answer) asked.answer->fail(*refusal);
    --pending_;
    return;
  }
  fetch::Request request;
  request.url = std::move(asked.request.url);
  request.passed_on =
      fetch::PassedOn{std::move(asked.request.method), std::move(asked.request.headers),
                      std::move(asked.request.body)};
  put_headers(*request.passed_on, request.url);
  if (asked.answer) request.listener = std::make_shared<Relay>(asked.answer, steps_);
  fetch(request, std::move(asked.answer));
}

void LiveFetcher::put_headers(fetch::PassedOn& request, const url::Url& url) const {
  const bool first_party = url.host() == options_.first_party;
  for (const auto& header : options_.headers) {
    const bool secret =
        equals_ascii(header.first, "authorization") || equals_ascii(header.first, "cookie");
    if (secret && !first_party) continue;
    std::erase_if(request.headers,
                  [&](const auto& each) { return equals_ascii(each.first, header.first); });
    request.headers.push_back(header);
  }
}

// `answer` is null for what no client waits for. It is pending until its capture was taken: who
// waits for that looks then for what it names.
void LiveFetcher::fetch(const fetch::Request& request, std::shared_ptr<replay::LiveAnswer> answer) {
  ++steps_;
  fetcher_.start(request, [this, request, answer](Result<fetch::Response> response) {
    ++steps_;
    const bool gave_up = answer && answer->is_abandoned();
    if (answer) answer->fail(response ? ended_error() : response.error());
    if (response) {
      ended(request, *std::move(response));
    } else {
      const bool is_news = !gave_up && response.error().kind != ErrorKind::kCancelled;
      if (is_news) callbacks_.failed(request.url, response.error());
      spdlog::debug("{}: {}", request.url.href(), response.error().message);
    }
    --pending_;
  });
}

void LiveFetcher::ended(const fetch::Request& request, fetch::Response response) {
  if (Parts::is_part(response)) {
    const auto whole = parts_.whole_of(request);
    if (!whole) return;
    ++pending_;
    return fetch(*whole, nullptr);
  }
  if (failure_) return;
  const fetch::PassedOn& asked = *request.passed_on;
  const auto taken =
      callbacks_.take({std::move(response), asked.method, asked.body.value_or(Body())});
  if (taken) return;
  failure_ = taken.error();
  spdlog::error("nothing is recorded any more: {}", failure_->message);
}

}  // namespace varve::record
