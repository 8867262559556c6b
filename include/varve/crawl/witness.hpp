// An outside archive as a witness: it is asked to save a page too, by archive.org's Save Page Now 2
// (its API document of 2021), and what it answers is kept as captures of its own URLs. So its word
// is in the archive, and in the log, beside the page.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

struct WitnessOptions {
  std::string endpoint = "https://web.archive.org/save";
  std::string credentials;  // "key:secret", sent as "Authorization: LOW key:secret"
  bool allow_private = false;
  std::chrono::milliseconds patience{300'000};  // for the job to end
};

struct Testimony {
  std::string url;        // of the page
  std::string job;        // the witness's name for it
  std::string status;     // "success", or "pending" where it had not ended in time
  std::string timestamp;  // of the copy, 14 digits; "" as long as there is none
  std::string copy;       // its URL; likewise
  std::string answer;     // the URL of the capture that says so
  Time time;              // and its time
};

// kInvalid where the endpoint is no URL of http or https, or the credentials are no such pair.
Result<void> check_witness(const WitnessOptions& options);

// Asks, waits for the end, and keeps the answer to the request and the last one on the job; durable
// when this returns. The same errors; kNetwork and kin where the witness is not reached, kRefused
// where it says no, with its words; what it had answered by then is kept too. kCancelled once
// `stop` is true.
Result<Testimony> ask_witness(archive::Archive& archive, const std::string& url,
                              const WitnessOptions& options, const std::atomic<bool>& stop);

}  // namespace varve::crawl
