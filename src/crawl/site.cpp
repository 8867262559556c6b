// A crawl, from its frontier to its report.
#include "varve/crawl/site.hpp"

#include <deque>
#include <utility>

#include "crawl/archived_answer.hpp"
#include "crawl/kept_answer.hpp"
#include "crawl/save_run.hpp"
#include "crawl/site_source.hpp"

namespace varve::crawl {
namespace {

using frontier::UrlState;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::chrono::seconds kRateWindow{30};

// What the runs of one crawl add up to, kept with the frontier under these names.
constexpr std::string_view kStarted = "started";
constexpr std::string_view kTook = "took";
constexpr std::string_view kReceived = "bytes_received";
constexpr std::string_view kStored = "bytes_stored";

Result<std::int64_t> number_of(frontier::Frontier& frontier, std::string_view name) {
  VARVE_ASSIGN(const std::string text, frontier.fact(name));
  return std::atoll(text.c_str());
}

Result<void> add_to(frontier::Frontier& frontier, std::string_view name, std::int64_t more) {
  VARVE_ASSIGN(const std::int64_t before, number_of(frontier, name));
  return frontier.set_fact(name, std::to_string(before + more));
}

// Pages a second, of the last half minute.
class Rate {
 public:
  double at(Clock::time_point now, std::uint64_t done) {
    points_.emplace_back(now, done);
    while (points_.front().first + kRateWindow < now) points_.pop_front();
    const auto [then, before] = points_.front();
    const double seconds = std::chrono::duration<double>(now - then).count();
    return seconds > 0 ? static_cast<double>(done - before) / seconds : 0;
  }

 private:
  std::deque<std::pair<Clock::time_point, std::uint64_t>> points_;
};

SiteProgress progress_of(const frontier::Frontier& frontier, const Progress& run, Rate& rate) {
  SiteProgress progress{.run = run,
                        .saved = frontier.count(UrlState::kSaved),
                        .failed = frontier.count(UrlState::kFailed),
                        .waiting = frontier.count(UrlState::kWaiting),
                        .hosts = frontier.hosts()};
  progress.pages_per_second = rate.at(Clock::now(), progress.saved + progress.failed);
  if (progress.pages_per_second > 0) {
    progress.left = std::chrono::seconds(static_cast<std::int64_t>(
        static_cast<double>(progress.waiting) / progress.pages_per_second));
  }
  return progress;
}

Result<SiteReport> report_of(frontier::Frontier& frontier) {
  SiteReport report;
  report.saved = frontier.count(UrlState::kSaved);
  report.failed = frontier.count(UrlState::kFailed);
  report.refused = frontier.count(UrlState::kRefused);
  report.waiting = frontier.count(UrlState::kWaiting);
  report.hosts = frontier.hosts();
  report.complete = report.waiting == 0;
  VARVE_ASSIGN(report.started.us, number_of(frontier, kStarted));
  VARVE_ASSIGN(const std::int64_t took, number_of(frontier, kTook));
  VARVE_ASSIGN(const std::int64_t received, number_of(frontier, kReceived));
  VARVE_ASSIGN(const std::int64_t stored, number_of(frontier, kStored));
  report.took = milliseconds(took);
  report.bytes_received = static_cast<std::uint64_t>(received);
  report.bytes_stored = static_cast<std::uint64_t>(stored);
  VARVE_ASSIGN(report.left_out, frontier.left_out());
  return report;
}

// An answer as the archive has it, as if it came now: the newest since the crawl began.
std::optional<fetch::Response> archived_since(const archive::Archive& archive, Time since,
                                              const url::Url& url) {
  const auto row = archive.first_within(url.without_fragment(), since, kLatest, /*of_gets=*/true);
  if (!row || !*row || (*row)->truncated != Truncation::kNone) return std::nullopt;
  return archived_answer(archive, **row, url);
}

class SiteRun {
 public:
  SiteRun(archive::Archive& archive, frontier::Frontier& frontier, const SiteOptions& options,
          const SiteCallbacks& callbacks, const std::atomic<bool>& stop)
      : archive_(archive),
        frontier_(frontier),
        options_(options),
        callbacks_(callbacks),
        stop_(stop) {}

  Result<SiteReport> run() {
    VARVE_TRY(begin());
    VARVE_ASSIGN(frontier::Scope scope, frontier::Scope::make(options_.scope));
    VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options_.save.fetch));
    SaveRun* loop = nullptr;  // there before anything is to wake it
    SiteSource source(
        frontier_, options_, std::move(scope), callbacks_.page, [&] { loop->wake(); }, stop_);
    VARVE_TRY(source.prepare());
    SaveRun pages(
        archive_, std::move(fetcher), source, options_.save, run_options(source.memory()),
        [&](PageResult page) { source.durable(std::move(page)); },
        [&](const Progress& progress) { draw(progress); }, stop_);
    loop = &pages;
    const auto done = pages.run();
    VARVE_TRY(source.close());
    VARVE_TRY(end(source));
    VARVE_TRY(done);
    VARVE_ASSIGN(SiteReport report, report_of(frontier_));
    report.unreachable = source.unreachable();
    return report;
  }

 private:
  Result<void> begin() {
    VARVE_ASSIGN(started_.us, number_of(frontier_, kStarted));
    resumed_ = started_.us != 0;
    if (resumed_) return archive_.recover();
    started_ = Time::now();
    return frontier_.set_fact(kStarted, std::to_string(started_.us));
  }

  RunOptions run_options(const LinkMemory& memory) const {
    RunOptions run;
    run.pages_at_once = options_.pages_at_once;
    run.downloads.at_once = static_cast<std::size_t>(options_.save.fetch.max_connections) * 2;
    run.downloads.links = &memory;
    if (resumed_) {
      run.downloads.known = [this](const url::Url& url) { return known_answer(url); };
    }
    return run;
  }

  // What came before an earlier run was ended, however that was.
  std::optional<KnownAnswer> known_answer(const url::Url& url) const {
    if (auto archived = archived_since(archive_, started_, url)) {
      return KnownAnswer{*std::move(archived), true};
    }
    const auto bytes = frontier_.kept_answer(url.without_fragment());
    auto kept = bytes && *bytes ? answer_of(**bytes) : std::nullopt;
    return kept ? std::optional(KnownAnswer{*std::move(kept), false}) : std::nullopt;
  }

  void draw(const Progress& progress) {
    if (callbacks_.progress) callbacks_.progress(progress_of(frontier_, progress, rate_));
  }

  Result<void> end(const SiteSource& source) {
    const auto took = std::chrono::duration_cast<milliseconds>(Clock::now() - begun_);
    VARVE_TRY(add_to(frontier_, kTook, took.count()));
    VARVE_TRY(add_to(frontier_, kReceived, static_cast<std::int64_t>(source.bytes_received())));
    VARVE_TRY(add_to(frontier_, kStored, static_cast<std::int64_t>(source.bytes_stored())));
    return frontier_.commit();
  }

  archive::Archive& archive_;
  frontier::Frontier& frontier_;
  const SiteOptions& options_;
  const SiteCallbacks& callbacks_;
  const std::atomic<bool>& stop_;
  const Clock::time_point begun_ = Clock::now();
  Time started_;
  bool resumed_ = false;
  Rate rate_;
};

}  // namespace

std::vector<FoundLink> links_of(std::string html, const url::Url& document) {
  fetch::Response response;
  response.url = document;
  response.response_head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\r\n";
  response.body = Body(std::move(html));
  static const LinkMemory kNone;
  return read_contents(response, parse::Role::kAnchor, &kNone).links;
}

Result<SiteReport> crawl_site(archive::Archive& archive, frontier::Frontier& frontier,
                              const SiteOptions& options, const SiteCallbacks& callbacks,
                              const std::atomic<bool>& stop) {
  return SiteRun(archive, frontier, options, callbacks, stop).run();
}

}  // namespace varve::crawl
