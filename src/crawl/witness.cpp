#include "varve/crawl/witness.hpp"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/base/json_member.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/url/percent.hpp"

namespace varve::crawl {
namespace {

using archive::Json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlice{100};
constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{5'000};
constexpr std::chrono::seconds kLongestAnswer{60};
constexpr std::uint64_t kMaxAnswer = 1 << 20;
constexpr std::size_t kMaxWords = 300;  // of the witness's own, in an error
constexpr std::size_t kMaxJob = 200;
constexpr std::string_view kLeftOut = "(left out)";

// A job's name becomes part of a URL.
bool is_job(std::string_view job) {
  return !job.empty() && job.size() <= kMaxJob && std::all_of(job.begin(), job.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

bool is_pair(std::string_view credentials) {
  const std::size_t colon = credentials.find(':');
  return colon != std::string_view::npos && colon > 0 && colon + 1 < credentials.size() &&
         std::all_of(credentials.begin(), credentials.end(),
                     [](char c) { return c > ' ' && c <= '~'; });
}

class Witness {
 public:
  Witness(archive::Archive& archive, const WitnessOptions& options, const std::atomic<bool>& stop,
          fetch::Fetcher fetcher)
      : options_(options),
        stop_(stop),
        fetcher_(std::move(fetcher)),
        writer_(archive, true, [](const PageResult&) {}) {}

  // What came is kept, whether all came or not.
  Result<Testimony> ask(const std::string& url) {
    auto testimony = ask_and_wait(url);
    writer_.finish({});
    VARVE_TRY(writer_.close());
    if (testimony && last_) testimony->time = last_->time;
    return testimony;
  }

 private:
  Result<Testimony> ask_and_wait(const std::string& url) {
    Testimony testimony;
    testimony.url = url;
    testimony.status = "pending";
    const std::string body = "url=" + url::encode_component(url);
    VARVE_ASSIGN(fetch::Response accepted, exchange(options_.endpoint, "POST", body));
    VARVE_ASSIGN(const Json job, read(accepted));
    keep(std::move(accepted), body, testimony);
    testimony.job = text_of(job, "job_id");
    if (!is_job(testimony.job)) return refused(job);
    VARVE_TRY(wait(testimony));
    return testimony;
  }

  Result<void> wait(Testimony& testimony) {
    const std::string status_url = options_.endpoint + "/status/" + testimony.job;
    const auto end = Clock::now() + options_.patience;
    auto pause = kFirstPause;
    while (true) {
      VARVE_TRY(sleep(pause));
      VARVE_ASSIGN(fetch::Response answer, exchange(status_url, "GET", {}));
      VARVE_ASSIGN(const Json status, read(answer));
      const std::string word = text_of(status, "status");
      if (word == "pending" && Clock::now() < end) {
        pause = std::min(2 * pause, kLongestPause);
        continue;
      }
      keep(std::move(answer), {}, testimony);
      if (word == "pending") return {};
      if (word != "success") return refused(status);
      return take_copy(status, testimony);
    }
  }

  Result<void> take_copy(const Json& status, Testimony& testimony) const {
    const auto endpoint = url::Url::parse(options_.endpoint);
    const std::string original = text_of(status, "original_url");
    testimony.status = "success";
    testimony.timestamp = text_of(status, "timestamp");
    testimony.copy = fmt::format("{}/web/{}/{}", endpoint->origin(), testimony.timestamp,
                                 original.empty() ? testimony.url : original);
    const auto copied = url::Url::parse(original);
    const auto asked = url::Url::parse(testimony.url);
    if (original.empty() || copied == asked) return {};
    return fail(ErrorKind::kRefused, "the witness saved another page: {}", original);
  }

  Result<fetch::Response> exchange(const std::string& url, const std::string& method,
                                   const std::string& body) {
    fetch::Request request;
    auto parsed = url::Url::parse(url);
    if (!parsed) return fail(ErrorKind::kInvalid, "\"{}\" is no URL", url);
    request.url = *std::move(parsed);
    fetch::PassedOn asked{method,
                          {{"User-Agent", std::string(fetch::kUserAgent)},
                           {"Accept", "application/json"},
                           {"Authorization", "LOW " + options_.credentials}},
                          {}};
    if (!body.empty()) {
      asked.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
      asked.body = Body(body);
    }
    request.passed_on = std::move(asked);
    return fetcher_.fetch(std::move(request), [this] { return !stop_; });
  }

  // Whatever the status is, the witness says in JSON what became of it.
  Result<Json> read(const fetch::Response& answer) const {
    Json json = Json::parse(answer.body.view(), nullptr, /*allow_exceptions=*/false);
    if (json.is_object()) return json;
    return fail(ErrorKind::kRefused, "the witness answered with the status {}, and not in JSON",
                answer.status);
  }

  tl::unexpected<Error> refused(const Json& json) const {
    std::string words = text_of(json, "message");
    if (words.empty()) words = archive::dump(json);
    return fail(ErrorKind::kRefused, "the witness did not save it: {}",
                std::string_view(words).substr(0, kMaxWords));
  }

  // With the body of its request behind the head, as recorded ones have it; without the secret,
  // which would go along with every export.
  void keep(fetch::Response response, const std::string& body, Testimony& testimony) {
    last_ = std::make_shared<PendingCapture>();
    last_->url = response.url.without_fragment();
    last_->time = response.time;
    testimony.answer = last_->url;
    const std::size_t secret = response.request_head.find(options_.credentials);
    if (secret != std::string::npos) {
      response.request_head.replace(secret, options_.credentials.size(), kLeftOut);
    }
    response.request_head += body;
    writer_.submit(last_, std::move(response));
  }

  Result<void> sleep(std::chrono::milliseconds pause) {
    const auto end = Clock::now() + pause;
    while (Clock::now() < end) {
      if (stop_) return fail(ErrorKind::kCancelled, "stopped while the witness was at work");
      std::this_thread::sleep_for(kSlice);
    }
    return {};
  }

  const WitnessOptions& options_;
  const std::atomic<bool>& stop_;
  fetch::Fetcher fetcher_;
  CaptureWriter writer_;
  std::shared_ptr<PendingCapture> last_;
};

}  // namespace

Result<void> check_witness(const WitnessOptions& options) {
  const auto endpoint = url::Url::parse(options.endpoint);
  if (!endpoint || !endpoint->is_http() || !endpoint->search().empty()) {
    return fail(ErrorKind::kInvalid, "the witness \"{}\" is no URL as {}", options.endpoint,
                WitnessOptions().endpoint);
  }
  if (is_pair(options.credentials)) return {};
  return fail(ErrorKind::kInvalid,
              "the witness wants credentials, \"key:secret\" (https://archive.org/account/s3.php): "
              "put them into VARVE_WITNESS_CREDENTIALS, or into config.toml as "
              "evidence.witness_credentials");
}

Result<Testimony> ask_witness(archive::Archive& archive, const std::string& url,
                              const WitnessOptions& options, const std::atomic<bool>& stop) {
  VARVE_TRY(check_witness(options));
  fetch::Options fetch;
  fetch.allow_private = options.allow_private;
  fetch.cookies = false;
  fetch.limits.total_timeout = kLongestAnswer;
  fetch.limits.max_transferred = fetch.limits.max_decoded = kMaxAnswer;
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(fetch));
  return Witness(archive, options, stop, std::move(fetcher)).ask(url);
}

}  // namespace varve::crawl
