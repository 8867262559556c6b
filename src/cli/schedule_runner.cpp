#include "cli/schedule_runner.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "cli/crawl_arguments.hpp"
#include "cli/crawl_browsers.hpp"
#include "cli/crawl_job.hpp"
#include "cli/crawl_report.hpp"
#include "cli/log_keeper.hpp"
#include "cli/save_arguments.hpp"
#include "cli/saving.hpp"
#include "cli/schedule_lock.hpp"
#include "varve/schedule/retry.hpp"

namespace varve::cli {
namespace {

using schedule::Definition;
using schedule::Outcome;
using schedule::Run;
using schedule::Work;

// What one URL of a run came to.
struct Looked {
  bool changed = false;
  std::optional<Error> error;
  bool may_pass = true;  // the failure; a page that is not there is not there in a minute either
};

// Whether the document is another than in the capture before it.
bool is_changed(const archive::Archive& archive, const crawl::PageResult& page) {
  const auto around = archive.neighbours(page.snapshot.final_url, page.snapshot.time);
  return !around || !around->before || around->before->digest != page.digest;
}

class Runner {
 public:
  Runner(archive::Archive& archive, schedule::Ledger& ledger, const Globals& globals,
         const OnRun& on_run, const std::atomic<bool>& stop)
      : archive_(archive), ledger_(ledger), globals_(globals), on_run_(on_run), stop_(stop) {}

  Result<void> run(std::vector<Work> work) {
    VARVE_TRY(archive_.recover());
    for (const Work& each : work) VARVE_TRY(begin(each));
    // Pages that are saved the same way are saved together: many at once, and written together.
    std::map<std::vector<std::string>, std::vector<Work>> saves;
    for (Work& each : work) {
      if (each.schedule->kind == schedule::Kind::kSave) {
        saves[each.schedule->options].push_back(std::move(each));
      } else {
        VARVE_TRY(crawl(each));
      }
    }
    for (auto& [options, together] : saves) VARVE_TRY(save(options, together));
    return {};
  }

  [[nodiscard]] std::vector<Run> take() { return std::move(runs_); }
  [[nodiscard]] bool allows_private() const { return allows_private_; }

 private:
  Result<void> begin(const Work& work) {
    Run run = work.run;
    run.outcome = Outcome::kUnderWay;
    run.ended.reset();
    return ledger_.put(run);
  }

  Result<void> save(const std::vector<std::string>& options, std::vector<Work>& together) {
    auto arguments = std::make_shared<SaveArguments>();
    CLI::App app;
    add_save_options(app, arguments);
    const auto ready =
        parse(app, options).and_then([&] { return complete_options(*arguments, globals_); });
    if (!ready) return fail_all(together, ready.error());
    allows_private_ |= arguments->save.fetch.allow_private;
    VARVE_TRY(settle_interrupted(together));
    std::map<std::string, Looked> looked;
    SaveOrder order{urls_of(together), arguments->save, arguments->use, arguments->in_browser,
                    arguments->check_replay};
    crawl::SaveCallbacks callbacks;
    callbacks.page = [&](const crawl::PageResult& page) {
      const bool saved = !page.error;
      looked[page.snapshot.url] = {saved && is_changed(archive_, page), page.error,
                                   !page.kept || page.status >= 500 || page.status == 429};
    };
    callbacks.progress = [](const crawl::Progress&) {};
    if (!order.urls.empty()) {
      VARVE_TRY(save_pages(archive_, globals_.archive, order, callbacks, stop_));
    }
    for (const Work& work : together) VARVE_TRY(end(work, look_of(work, looked)));
    return {};
  }

  // What a process that was killed had captured is captured: those runs have ended.
  Result<void> settle_interrupted(std::vector<Work>& together) {
    std::vector<Work> left;
    for (Work& work : together) {
      bool done = work.interrupted;
      for (const std::string& url : work.schedule->urls) {
        done = done && is_captured_since(url, work.run.planned);
      }
      if (done) {
        VARVE_TRY(end(work, Looked{.changed = true, .error = {}}));
      } else {
        left.push_back(std::move(work));
      }
    }
    together = std::move(left);
    return {};
  }

  bool is_captured_since(const std::string& asked, Time since) const {
    const auto url = crawl::read_seed(asked);
    if (!url) return false;
    // A clock that was put back since makes captures of later than now.
    const auto row =
        archive_.first_within(url->without_fragment(), since, kLatest, /*of_gets=*/true);
    return row && *row;
  }

  static std::vector<std::string> urls_of(const std::vector<Work>& together) {
    std::vector<std::string> urls;
    for (const Work& work : together) {
      for (const std::string& url : work.schedule->urls) {
        if (std::find(urls.begin(), urls.end(), url) == urls.end()) urls.push_back(url);
      }
    }
    return urls;
  }

  static Looked look_of(const Work& work, const std::map<std::string, Looked>& looked) {
    Looked all;
    for (const std::string& url : work.schedule->urls) {
      const auto found = looked.find(url);
      if (found == looked.end()) continue;
      all.changed |= found->second.changed;
      if (!found->second.error) continue;
      all.may_pass = found->second.may_pass || (all.error && all.may_pass);
      if (!all.error) all.error = found->second.error->in(url);
    }
    return all;
  }

  Result<void> crawl(const Work& work) {
    const auto looked = crawl_site(work);
    if (looked) return end(work, *looked);
    if (is_archives(looked.error())) return tl::unexpected(looked.error());
    return end(work, Looked{.changed = false, .error = looked.error()});
  }

  Result<Looked> crawl_site(const Work& work) {
    CrawlArguments arguments;
    CLI::App app;
    add_crawl_options(app, arguments);
    VARVE_TRY(parse(app, work.schedule->options));
    arguments.site.seeds = work.schedule->urls;
    VARVE_TRY(complete(arguments, globals_));
    allows_private_ |= arguments.site.save.fetch.allow_private;
    VARVE_ASSIGN(arguments.site.browser, browser_pages(archive_, globals_.archive, *arguments.save,
                                                       arguments.browser_for, stop_));
    VARVE_ASSIGN(CrawlJob job, job_of(work));
    bool changed = false;
    crawl::SiteCallbacks callbacks;
    callbacks.page = [&](const crawl::PageResult& page) {
      changed |= page.is_stored() && is_changed(archive_, page);
    };
    VARVE_ASSIGN(const crawl::SiteReport report,
                 crawl::crawl_site(archive_, job.frontier, arguments.site, callbacks, stop_));
    Looked looked{.changed = changed, .error = {}};
    if (stop_ && !report.complete) {
      looked.error = Error{ErrorKind::kCancelled, "stopped"};
      return looked;
    }
    VARVE_TRY(keep_report(archive_, job, report));
    if (report.saved == 0) looked.error = Error{ErrorKind::kNetwork, "no page could be saved"};
    VARVE_TRY(end_job(std::move(job)));
    return looked;
  }

  // A run's crawl that was broken off goes on; it is found by its command line.
  Result<CrawlJob> job_of(const Work& work) {
    std::vector<std::string> line = {"crawl", "--schedule=" + work.schedule->name,
                                     std::to_string(work.run.planned.us)};
    for (const std::string& name : job_names(globals_.archive)) {
      auto job = resume_job(globals_.archive, name);
      if (job && job->arguments == line) return job;
    }
    return begin_job(globals_.archive, line);
  }

  static Result<void> parse(CLI::App& app, const std::vector<std::string>& options) {
    try {
      app.parse(std::vector<std::string>(options.rbegin(), options.rend()));
    } catch (const CLI::ParseError& error) {
      return fail(ErrorKind::kInvalid, "its options cannot be read: {}", error.what());
    }
    return {};
  }

  static bool is_archives(const Error& error) {
    return error.kind == ErrorKind::kIo || error.kind == ErrorKind::kNoSpace ||
           error.kind == ErrorKind::kDamaged || error.kind == ErrorKind::kVersion;
  }

  Result<void> fail_all(const std::vector<Work>& together, const Error& error) {
    for (const Work& work : together)
      VARVE_TRY(end(work, Looked{.changed = false, .error = error}));
    return {};
  }

  // A run that was stopped is under way for the next process.
  Result<void> end(const Work& work, const Looked& looked) {
    if (looked.error && looked.error->kind == ErrorKind::kCancelled) return {};
    Run run = work.run;
    const Time now = Time::now();
    run.ended = now;
    run.not_before.reset();
    run.outcome = looked.changed ? Outcome::kChanged : Outcome::kUnchanged;
    run.reason = looked.error ? looked.error->message : "";
    if (looked.error) {
      ++run.failures;
      const auto seed = static_cast<std::uint64_t>(run.planned.us);
      if (looked.may_pass) {
        run.not_before = schedule::retry_at({}, run.failures, now, work.next, seed);
      }
      run.outcome = run.not_before ? Outcome::kToRetry : Outcome::kFailed;
      if (run.not_before) run.ended.reset();
    }
    VARVE_TRY(ledger_.put(run));
    if (on_run_) on_run_(run);
    runs_.push_back(std::move(run));
    return {};
  }

  archive::Archive& archive_;
  schedule::Ledger& ledger_;
  const Globals& globals_;
  const OnRun& on_run_;
  const std::atomic<bool>& stop_;
  std::vector<Run> runs_;
  bool allows_private_ = false;
};

// These, as if they were due now.
Result<std::vector<Work>> work_of(const schedule::Book& book, const std::vector<std::string>& names,
                                  schedule::Ledger& ledger) {
  std::vector<Work> work;
  for (const std::string& name : names) {
    const Definition* found = book.find(name);
    if (found == nullptr) {
      return fail(ErrorKind::kInvalid,
                  "there is no schedule \"{}\"; `varve schedule list` names them", name);
    }
    Work each;
    each.schedule = found;
    each.run.schedule = name;
    each.run.planned = each.run.begun = Time::now();
    // A run is known by its planned time, which is another one for each.
    VARVE_ASSIGN(const auto last, ledger.last(name));
    if (last && last->planned >= each.run.planned) each.run.planned = Time{last->planned.us + 1};
    work.push_back(std::move(each));
  }
  return work;
}

}  // namespace

Result<RanSchedules> run_schedules(const Globals& globals, const std::vector<std::string>& names,
                                   const OnRun& on_run, const std::atomic<bool>& stop) {
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(const ScheduleLock lock, ScheduleLock::take(globals.archive));
  VARVE_ASSIGN(schedule::Ledger ledger, schedule::Ledger::open(globals.archive));
  VARVE_ASSIGN(const schedule::Book book, schedule::read_book(*archive));
  for (const std::string& sentence : book.unreadable) spdlog::warn("{}", sentence);
  VARVE_ASSIGN(schedule::Agenda agenda, schedule::agenda(book, ledger, Time::now()));
  if (!names.empty()) {
    VARVE_ASSIGN(agenda.due, work_of(book, names, ledger));
  }
  if (agenda.due.empty()) return RanSchedules{{}, agenda.look_again};
  Runner runner(*archive, ledger, globals, on_run, stop);
  VARVE_TRY(runner.run(std::move(agenda.due)));
  keep_log(*archive, globals.archive, runner.allows_private());
  VARVE_ASSIGN(const schedule::Agenda next, schedule::agenda(book, ledger, Time::now()));
  return RanSchedules{runner.take(), next.due.empty() ? next.look_again : Time::now()};
}

}  // namespace varve::cli
