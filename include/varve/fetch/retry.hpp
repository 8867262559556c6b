// When a request is tried again, and after how long: a pure function, so that its rules are a
// table.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::fetch {

struct Attempt {
  int number = 1;                    // this was the how-manyth try
  std::optional<ErrorKind> failure;  // how it failed, where there was no answer
  bool connected = false;            // whether bytes of an answer had come
  int status = 0;                    // the answer's status, where there was one
  std::string_view retry_after;      // the header's value (RFC 9110 10.2.3), or empty
  // The failure will not pass: no such name, a certificate that cannot be trusted, no HTTP.
  bool permanent = false;
};

// How long a Retry-After asks to wait: seconds or a date (RFC 9110 10.2.3), never negative; nothing
// where it is neither.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, Time now);

// How long to wait before the next try; nothing where trying again is of no use (a refusal, a 404,
// a TLS failure) or `max_attempts` are used up. 408, 425, 429, 502, 503, 504 and failures of the
// network are tried again after 0.5, 1, 2, … seconds (at most 8), spread by `random` in [0, 1); a
// time-out and an answer that broke off once only, since they cost most and pass least. A
// Retry-After makes the wait longer, but one of more than two minutes is not waited for.
std::optional<std::chrono::milliseconds> retry_after(const Attempt& attempt, int max_attempts,
                                                     Time now, double random);

}  // namespace varve::fetch
