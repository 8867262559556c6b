// Requests to another archive, one after the other: with a pause between them, tried again after a
// while where that may help, and longer where it asks for that. Used by one thread.
#pragma once

#include <chrono>
#include <functional>

#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::interchange {

class PoliteClient {
 public:
  using Milliseconds = std::chrono::milliseconds;
  // `options.limits` are those of captures. `go_on` is asked several times a second; false ends it.
  static Result<PoliteClient> make(fetch::Options options, Milliseconds delay,
                                   std::function<bool()> go_on);

  // One hop. kCancelled where `go_on` says so; kRefused for a private address; kNetwork, kTimeout
  // and kLimit where no attempt brought an answer.
  Result<fetch::Response> get_capture(const url::Url& url) { return get(bodies_, url); }
  // The same, of a list, for which less is too long.
  Result<fetch::Response> get_list(const url::Url& url) { return get(lists_, url); }
  // Bytes that came in.
  [[nodiscard]] std::uint64_t received() const { return bodies_.received() + lists_.received(); }

 private:
  PoliteClient(fetch::Fetcher bodies, fetch::Fetcher lists, Milliseconds delay,
               std::function<bool()> go_on)
      : bodies_(std::move(bodies)),
        lists_(std::move(lists)),
        delay_(delay),
        go_on_(std::move(go_on)) {}
  using Clock = std::chrono::steady_clock;

  Result<fetch::Response> get(fetch::Fetcher& fetcher, const url::Url& url);
  Result<fetch::Response> attempt(fetch::Fetcher& fetcher, const url::Url& url);
  Result<void> wait_until(Clock::time_point when);

  fetch::Fetcher bodies_;
  fetch::Fetcher lists_;
  Milliseconds delay_;
  std::function<bool()> go_on_;
  Clock::time_point next_{};  // not before then
};

// Whether the answer is of an archived capture (RFC 7089 2.1.1), whatever its status: one of the
// archive itself speaks of no time.
bool is_memento(const fetch::Response& response);

}  // namespace varve::interchange
