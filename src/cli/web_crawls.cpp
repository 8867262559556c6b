#include "cli/web_crawls.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "cli/crawl_browsers.hpp"
#include "cli/crawl_run.hpp"
#include "cli/kept_options.hpp"
#include "cli/web_order.hpp"
#include "varve/frontier/scope.hpp"

namespace varve::cli {
namespace {

using replay::CrawlState;
using Where = CrawlState::Where;

constexpr std::chrono::milliseconds kBetweenSteps{250};

void take(const crawl::SiteProgress& now, CrawlState& state) {
  state.saved = now.saved;
  state.failed = now.failed;
  state.waiting = now.waiting;
  state.hosts = now.hosts;
  state.bytes_received = now.run.bytes_received;
  state.pages_per_second = now.pages_per_second;
  state.left = now.left;
}

}  // namespace

WebCrawls::~WebCrawls() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

std::optional<CrawlState> WebCrawls::here() const {
  const std::lock_guard lock(mutex_);
  return here_;
}

Result<std::vector<CrawlState>> WebCrawls::list() {
  const std::lock_guard taking(taking_);
  const auto own = here();
  const bool under_way = own && own->where == Where::kHere;
  std::vector<CrawlState> states = files_.states(under_way ? own->job : "");
  for (CrawlState& each : states) {
    if (!own || each.job != own->job) continue;
    if (each.error.empty()) each.error = own->error;
    each.version = own->version;
  }
  if (under_way) states.insert(states.begin(), *own);
  return states;
}

Result<std::optional<CrawlState>> WebCrawls::find(std::string_view job) {
  const auto own = here();
  const bool is_own = own && own->job == job;
  if (is_own && own->where == Where::kHere) return own;
  VARVE_ASSIGN(auto all, list());
  for (CrawlState& each : all) {
    if (each.job == job) return std::optional(std::move(each));
  }
  return is_own && own->where == Where::kOver ? own : std::nullopt;
}

Result<void> WebCrawls::check_free() const {
  const auto own = here();
  if (!own || own->where != Where::kHere) return {};
  return fail(ErrorKind::kBusy,
              "the crawl {} is under way in this server, which does one at a time: wait for it, or "
              "stop it",
              own->job);
}

// What would end it at once is found out before it is a job.
Result<std::unique_ptr<WebCrawls::Run>> WebCrawls::prepare(CrawlArguments arguments) {
  auto run = std::make_unique<Run>();
  run->arguments = std::move(arguments);
  VARVE_TRY(complete(run->arguments, globals_));
  VARVE_TRY(frontier::Scope::make(run->arguments.site.scope));
  VARVE_ASSIGN(run->archive,
               archive::Archive::open(globals_.archive, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(run->arguments.site.browser,
               browser_pages(*run->archive, globals_.archive, *run->arguments.save,
                             run->arguments.browser_for, stop_));
  return run;
}

Result<std::string> WebCrawls::begin(const archive::Json& order) {
  VARVE_ASSIGN(WebOrder options, read_crawl_order(order));
  const std::lock_guard taking(taking_);
  VARVE_TRY(check_free());
  if (allow_private_) options.emplace_back("--allow-private=true");
  CLI::App app;
  CrawlArguments arguments;
  app.add_option("SEED", arguments.site.seeds);
  add_crawl_options(app, arguments);
  VARVE_TRY(parse_options(app, options));
  const CrawlOrder begun{arguments.site.seeds, kept_options(app, {}), {}};
  VARVE_ASSIGN(auto run, prepare(std::move(arguments)));
  VARVE_ASSIGN(run->job, begin_job(*run->archive, globals_.archive, begun));
  std::string job = run->job->name;
  launch(std::move(run));
  return job;
}

Result<void> WebCrawls::go_on(std::string_view job) {
  const std::lock_guard taking(taking_);
  VARVE_TRY(check_free());
  VARVE_ASSIGN(CrawlJob broken_off, resume_job(globals_.archive, std::string(job)));
  VARVE_ASSIGN(CrawlArguments arguments, read_both(broken_off.order, {}));
  VARVE_ASSIGN(auto run, prepare(std::move(arguments)));
  run->job = std::move(broken_off);
  launch(std::move(run));
  return {};
}

void WebCrawls::launch(std::unique_ptr<Run> run) {
  if (thread_.joinable()) thread_.join();  // of one that has ended
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t version = here_ ? here_->version : 0;
    here_ = state_of(*run->job);
    here_->where = Where::kHere;
    here_->version = version + 1;
    stop_ = false;
  }
  thread_ = std::thread([this, run = std::move(run)] { work(*run); });
}

// Whether nothing is left to do.
Result<bool> WebCrawls::crawl(Run& run) {
  auto told = std::chrono::steady_clock::now();
  crawl::SiteCallbacks callbacks;
  callbacks.page = [](const crawl::PageResult&) {};
  callbacks.progress = [&](const crawl::SiteProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told < kBetweenSteps) return;
    told = now;
    tell([&](CrawlState& state) { take(progress, state); });
  };
  VARVE_ASSIGN(const crawl::SiteReport report,
               run_job(*run.archive, globals_.archive, *run.job, run.arguments, callbacks, stop_));
  if (report.complete) VARVE_TRY(end_job(*std::exchange(run.job, std::nullopt)));
  return report.complete;
}

void WebCrawls::work(Run& run) {
  const auto complete = crawl(run);
  if (!complete) spdlog::warn("crawl: {}", complete.error().message);
  run.job.reset();  // others may go on with it
  run.archive.reset();
  tell([&](CrawlState& state) {
    state.where = complete && *complete ? Where::kOver : Where::kNowhere;
    state.stopping = false;
    state.error = complete ? std::string() : complete.error().message;
  });
}

void WebCrawls::stop(std::string_view job) {
  {
    const std::lock_guard lock(mutex_);
    if (!here_ || here_->job != job || here_->where != Where::kHere) return;
    stop_ = true;
  }
  tell([](CrawlState& state) { state.stopping = true; });
}

void WebCrawls::on_change(std::function<void(const std::string& job)> call) {
  const std::lock_guard lock(telling_);
  call_ = std::move(call);
}

void WebCrawls::tell(const std::function<void(CrawlState&)>& change) {
  std::string job;
  {
    const std::lock_guard lock(mutex_);
    change(*here_);
    ++here_->version;
    job = here_->job;
  }
  const std::lock_guard lock(telling_);
  if (call_) call_(job);
}

}  // namespace varve::cli
