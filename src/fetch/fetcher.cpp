#include "varve/fetch/fetcher.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <random>
#include <unordered_map>
#include <utility>

#include "fetch/event_loop.hpp"
#include "fetch/queue.hpp"
#include "fetch/resolver.hpp"
#include "fetch/transfer.hpp"
#include "varve/base/file.hpp"
#include "varve/fetch/address.hpp"
#include "varve/fetch/retry.hpp"

namespace varve::fetch {
namespace {

using Clock = EventLoop::Clock;
using std::chrono::milliseconds;

constexpr std::uint64_t kMaxCookieFile = 64 << 20;
constexpr int kStreamsPerHost = 32;  // over one HTTP/2 connection

// A request until it has called back.
struct Job {
  Request request;
  Done done;
  std::string host;  // whose bound it counts against: scheme, name and port
  int attempt = 0;
  std::optional<Response> answer;  // the best so far, where it is tried again
};
using JobPtr = std::unique_ptr<Job>;

// Reads the file once, for all handles that share its cookies. The handle that reads goes: it would
// read again with each request.
Result<void> load_cookies(const std::string& path, CURLSH* share) {
  VARVE_ASSIGN(const auto bytes, read_file(path, kMaxCookieFile));
  if (!bytes) return fail(ErrorKind::kInvalid, "the cookie file {} is not there", path);
  const Easy reader(curl_easy_init());
  curl_easy_setopt(reader.get(), CURLOPT_SHARE, share);
  curl_easy_setopt(reader.get(), CURLOPT_COOKIEFILE, path.c_str());
  curl_easy_setopt(reader.get(), CURLOPT_COOKIELIST, "RELOAD");
  return {};
}

bool longer(const Response& one, const std::optional<Response>& other) {
  return !other || one.transferred_length >= other->transferred_length;
}

// Whether the last attempt came to more than an answer kept from an earlier one: an answer is more
// than a failure, a whole one more than one that broke off, and of two of those the longer.
bool better(const Result<Response>& last, const Response& kept) {
  if (!last) return last.error().kind == ErrorKind::kRefused;
  return last->truncated != Truncation::kDisconnect || longer(*last, kept);
}

Error cancelled() {
  return {ErrorKind::kCancelled, "stopped before it was fetched"};
}

}  // namespace

class Fetcher::Impl {
 public:
  explicit Impl(Options options, RequestHeaders headers)
      : options_(std::move(options)),
        headers_(std::move(headers)),
        queue_(std::max(1, options_.max_per_host)),
        resolver_([this] { loop_.wake(); }) {}
  ~Impl() {
    for (const auto& [easy, active] : active_) loop_.remove(easy);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> open();
  void start(Request request, Done done);
  Result<void> run_for(milliseconds timeout);
  Result<void> idle(milliseconds timeout);
  void stop() {
    stopped_.store(true, std::memory_order_relaxed);
    loop_.wake();
  }
  void attend();
  void wake() {
    woken_.store(true);
    loop_.wake();
  }
  [[nodiscard]] std::size_t pending() const { return pending_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

 private:
  struct Active {
    std::unique_ptr<Transfer> transfer;
    JobPtr job;
  };

  void enqueue(JobPtr job);
  bool judge_first(JobPtr& job);
  void start_waiting();
  void run(JobPtr job);
  void ended(CURL* easy, CURLcode code);
  void settle(JobPtr job, Outcome outcome);
  void retry_or_finish(JobPtr job, Outcome outcome);
  void finish(JobPtr job, Result<Response> result);
  void start_due_retries();
  void cancel_all();
  [[nodiscard]] int attempts_of(const Job& job) const {
    return job.request.attempts != 0 ? job.request.attempts : options_.limits.attempts;
  }
  [[nodiscard]] milliseconds until_retry(milliseconds timeout) const;

  Options options_;
  RequestHeaders headers_;
  Share share_;
  std::uint64_t received_ = 0;
  std::size_t pending_ = 0;
  std::size_t called_back_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> woken_ = false;
  std::mt19937_64 random_{std::random_device{}()};

  EventLoop loop_;
  Queue<Job> queue_;
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::unordered_map<CURL*, Active> active_;
  std::multimap<Clock::time_point, JobPtr> retries_;
  std::map<std::uint64_t, JobPtr> looked_up_;  // whose names are being looked up
  std::uint64_t next_lookup_ = 0;
  Resolver resolver_;
};

Result<void> Fetcher::Impl::open() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return fail(ErrorKind::kIo, "cannot start libcurl");
  VARVE_TRY(loop_.open());
  curl_multi_setopt(loop_.multi(), CURLMOPT_MAX_HOST_CONNECTIONS,
                    static_cast<long>(options_.max_per_host));
  curl_multi_setopt(loop_.multi(), CURLMOPT_MAXCONNECTS,
                    static_cast<long>(options_.max_connections));
  share_.reset(curl_share_init());
  if (!share_) return fail(ErrorKind::kIo, "cannot start libcurl: out of memory");
  if (options_.cookies) curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  VARVE_ASSIGN(auto first, Transfer::make({options_, headers_, share_.get(), received_}));
  if (options_.cookie_file) VARVE_TRY(load_cookies(*options_.cookie_file, share_.get()));
  idle_.push_back(std::move(first));
  return {};
}

void Fetcher::Impl::start(Request request, Done done) {
  ++pending_;
  auto job = std::make_unique<Job>();
  job->host = request.url.origin();
  job->request = std::move(request);
  job->done = std::move(done);
  enqueue(std::move(job));
}

void Fetcher::Impl::enqueue(JobPtr job) {
  const std::string host = job->host;
  const int priority = job->request.priority;
  queue_.push(host, priority, std::move(job));
}

// What can be refused before a socket is opened: a URL that is no HTTP, an address in the URL, and
// with a proxy every address of the name. True when the job was taken.
bool Fetcher::Impl::judge_first(JobPtr& job) {
  const auto& url = job->request.url;
  const std::string host(url.hostname());
  Outcome outcome{tl::unexpected(Error{ErrorKind::kRefused, {}})};
  if (!url.is_http()) {
    outcome.result = fail(ErrorKind::kInvalid, "{} is neither http nor https", url.href());
    settle(std::move(job), std::move(outcome));
    return true;
  }
  if (options_.allow_private) return false;
  if (const auto why = why_refused(std::string_view(host))) {
    outcome.result = fail(ErrorKind::kRefused, "{} is {}; --allow-private permits it", host, *why);
    settle(std::move(job), std::move(outcome));
    return true;
  }
  if (!options_.proxy) return false;
  const std::uint64_t id = next_lookup_++;
  looked_up_.emplace(id, std::move(job));
  resolver_.look_up(host, [this, id, host](const Lookup& lookup) {
    auto node = looked_up_.extract(id);
    if (node.empty()) return;
    if (lookup.found && !lookup.refused) return run(std::move(node.mapped()));
    Outcome no{fail(ErrorKind::kRefused, "{}: {}; --allow-private permits it", host,
                    lookup.refused.value_or(std::string()))};
    if (!lookup.found) {
      no.result = fail(lookup.may_pass ? ErrorKind::kNetwork : ErrorKind::kNoHost,
                       "{} cannot be looked up ({}), so that it cannot be judged before the proxy "
                       "connects; --allow-private leaves it to the proxy",
                       host, lookup.message);
      no.permanent = !lookup.may_pass;
    }
    settle(std::move(node.mapped()), std::move(no));
  });
  return true;
}

void Fetcher::Impl::start_waiting() {
  const auto bound = static_cast<std::size_t>(std::max(1, options_.max_connections));
  while (active_.size() + looked_up_.size() < bound) {
    JobPtr job = queue_.pop();
    if (!job) return;
    ++job->attempt;
    if (!judge_first(job)) run(std::move(job));
  }
}

void Fetcher::Impl::run(JobPtr job) {
  std::unique_ptr<Transfer> transfer;
  if (!idle_.empty()) {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  } else {
    auto made = Transfer::make({options_, headers_, share_.get(), received_});
    if (!made) return settle(std::move(job), {tl::unexpected(made.error())});
    transfer = *std::move(made);
  }
  transfer->begin(job->request);
  CURL* easy = transfer->easy();
  active_.emplace(easy, Active{std::move(transfer), std::move(job)});
  loop_.add(easy);
}

void Fetcher::Impl::ended(CURL* easy, CURLcode code) {
  auto node = active_.extract(easy);
  Active& active = node.mapped();
  Outcome outcome = active.transfer->end(code);
  idle_.push_back(std::move(active.transfer));
  if (outcome.multiplexed) queue_.widen(active.job->host, kStreamsPerHost);
  if (!outcome.unresolved) return settle(std::move(active.job), std::move(outcome));
  // libcurl does not say whether there is no such name or the resolver is away.
  const std::string host(active.job->request.url.hostname());
  const std::uint64_t id = next_lookup_++;
  looked_up_.emplace(id, std::move(active.job));
  const Error error = outcome.result.error();
  resolver_.look_up(host, [this, id, error](const Lookup& lookup) {
    auto waiting = looked_up_.extract(id);
    if (waiting.empty()) return;
    const bool no_host = !lookup.found && !lookup.may_pass;
    Outcome known{tl::unexpected(Error{no_host ? ErrorKind::kNoHost : error.kind, error.message})};
    known.permanent = no_host;
    settle(std::move(waiting.mapped()), std::move(known));
  });
}

// An attempt is over: its place goes to another.
void Fetcher::Impl::settle(JobPtr job, Outcome outcome) {
  queue_.ended(job->host);
  retry_or_finish(std::move(job), std::move(outcome));
}

void Fetcher::Impl::retry_or_finish(JobPtr job, Outcome outcome) {
  Attempt attempt;
  attempt.number = job->attempt;
  attempt.connected = outcome.connected;
  attempt.permanent = outcome.permanent;
  std::string asked;
  if (!outcome.result) {
    attempt.failure = outcome.result.error().kind;
  } else if (outcome.result->truncated == Truncation::kDisconnect) {
    attempt.failure = ErrorKind::kNetwork;
  } else {
    attempt.status = outcome.result->status;
    asked = std::string(find_header(outcome.result->response_head, "retry-after").value_or(""));
    attempt.retry_after = asked;
  }
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  const auto wait = retry_after(attempt, attempts_of(*job), Time::now(), random);
  if (wait) {
    if (outcome.result && longer(*outcome.result, job->answer)) {
      job->answer = *std::move(outcome.result);
    }
    retries_.emplace(Clock::now() + *wait, std::move(job));
    return;
  }
  if (job->answer && !better(outcome.result, *job->answer)) outcome.result = *job->answer;
  finish(std::move(job), std::move(outcome.result));
}

void Fetcher::Impl::finish(JobPtr job, Result<Response> result) {
  --pending_;
  ++called_back_;
  job->answer.reset();
  job->done(std::move(result));
}

void Fetcher::Impl::start_due_retries() {
  const auto now = Clock::now();
  while (!retries_.empty() && retries_.begin()->first <= now) {
    auto node = retries_.extract(retries_.begin());
    enqueue(std::move(node.mapped()));
  }
}

milliseconds Fetcher::Impl::until_retry(milliseconds timeout) const {
  if (retries_.empty()) return timeout;
  const auto left = std::chrono::ceil<milliseconds>(retries_.begin()->first - Clock::now());
  return std::max(milliseconds(0), std::min(timeout, left));
}

// Those that are pending now; callbacks may start others, which the next run_for() cancels.
void Fetcher::Impl::cancel_all() {
  std::vector<JobPtr> jobs = queue_.take_all();
  for (auto& [easy, active] : active_) {
    loop_.remove(easy);
    queue_.ended(active.job->host);
    jobs.push_back(std::move(active.job));
  }
  active_.clear();
  for (auto& [when, job] : retries_) jobs.push_back(std::move(job));
  retries_.clear();
  for (auto& [id, job] : looked_up_) {
    queue_.ended(job->host);
    jobs.push_back(std::move(job));
  }
  looked_up_.clear();
  for (JobPtr& job : jobs) finish(std::move(job), tl::unexpected(cancelled()));
}

Result<void> Fetcher::Impl::run_for(milliseconds timeout) {
  const auto until = Clock::now() + timeout;
  const std::size_t before = called_back_;
  do {
    if (stopped_.load(std::memory_order_relaxed)) {
      cancel_all();
      return {};
    }
    start_due_retries();
    start_waiting();
    if (called_back_ != before || pending_ == 0) return {};
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    VARVE_TRY(loop_.wait(until_retry(std::max(milliseconds(0), left))));
    loop_.collect([this](CURL* easy, CURLcode code) { ended(easy, code); });
    resolver_.collect();
  } while (called_back_ == before && Clock::now() < until && !woken_.exchange(false));
  return {};
}

Result<void> Fetcher::Impl::idle(milliseconds timeout) {
  if (woken_.exchange(false) || stopped_) return {};
  VARVE_TRY(loop_.wait(timeout));
  woken_ = false;
  return {};
}

void Fetcher::Impl::attend() {
  std::vector<CURL*> gone;
  for (auto& [easy, active] : active_) {
    Listener* listener = active.job->request.listener.get();
    if (listener == nullptr) continue;
    if (listener->has_gone()) {
      gone.push_back(easy);
    } else if (active.transfer->is_paused()) {
      active.transfer->resume();
    }
  }
  for (CURL* easy : gone) {
    loop_.remove(easy);
    ended(easy, CURLE_ABORTED_BY_CALLBACK);
  }
}

Fetcher::Fetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

Result<Fetcher> Fetcher::make(Options options) {
  // OpenSSL writes to sockets with write(): a server that goes away would end the process.
  std::signal(SIGPIPE, SIG_IGN);
  VARVE_ASSIGN(auto headers, RequestHeaders::make(options));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(headers));
  VARVE_TRY(impl->open());
  return Fetcher(std::move(impl));
}

void Fetcher::start(Request request, Done done) {
  impl_->start(std::move(request), std::move(done));
}
Result<Response> Fetcher::fetch(Request request, const std::function<bool()>& go_on) {
  constexpr milliseconds kSlice{100};
  std::optional<Result<Response>> answer;
  start(std::move(request), [&](Result<Response> result) { answer.emplace(std::move(result)); });
  while (!answer) {
    if (go_on && !go_on()) stop();
    VARVE_TRY(run_for(kSlice));
  }
  return *std::move(answer);
}

Result<void> Fetcher::run_for(milliseconds timeout) {
  return impl_->run_for(timeout);
}
Result<void> Fetcher::idle(std::chrono::milliseconds timeout) {
  return impl_->idle(timeout);
}

void Fetcher::attend() {
  impl_->attend();
}
void Fetcher::wake() {
  impl_->wake();
}
std::size_t Fetcher::pending() const {
  return impl_->pending();
}
std::uint64_t Fetcher::received() const {
  return impl_->received();
}
void Fetcher::stop() {
  impl_->stop();
}

}  // namespace varve::fetch
