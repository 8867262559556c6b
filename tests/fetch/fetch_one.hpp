// Fetching as the tests want it: one URL, the answer or the error as a value.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "varve/fetch/fetcher.hpp"

namespace varve::fetch::testing {

// Short limits, one attempt, loopback allowed.
inline Options quick() {
  Options options;
  options.allow_private = true;
  options.limits.total_timeout = std::chrono::milliseconds(5000);
  options.limits.attempts = 1;
  return options;
}

// A name that cannot be, since its label is longer than 63 bytes (RFC 1035 2.3.4): the C library
// says so by itself, with no network and no waiting.
inline std::string impossible_name() {
  return std::string(70, 'a') + ".invalid";
}

inline Request request_for(std::string_view url) {
  Request request;
  auto parsed = url::Url::parse(url);
  EXPECT_TRUE(parsed.has_value()) << url;
  if (parsed) request.url = *std::move(parsed);
  return request;
}

inline Result<Response> fetch_one(Fetcher& fetcher, Request request) {
  return fetcher.fetch(std::move(request));
}

inline Result<Response> fetch_one(std::string_view url, Options options = quick()) {
  auto fetcher = Fetcher::make(std::move(options));
  if (!fetcher) return tl::unexpected(fetcher.error());
  return fetch_one(*fetcher, request_for(url));
}

}  // namespace varve::fetch::testing
