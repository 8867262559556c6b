// varve crawl
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "cli/command.hpp"
#include "cli/crawl_arguments.hpp"
#include "cli/crawl_browsers.hpp"
#include "cli/crawl_job.hpp"
#include "cli/crawl_report.hpp"
#include "cli/crawl_run.hpp"
#include "cli/kept_options.hpp"
#include "cli/progress.hpp"
#include "cli/stop.hpp"

namespace varve::cli {
namespace {

constexpr std::array<std::string_view, 2> kOwnOptions = {"resume", "jobs"};

struct CrawlCommand {
  CrawlArguments crawl;
  std::string resume;
  bool jobs = false;
  const CLI::App* command = nullptr;

  // What a job keeps of it.
  [[nodiscard]] CrawlOrder order() const {
    return {crawl.site.seeds, kept_options(*command, kOwnOptions), {}};
  }
};

void add_options(CLI::App& app, CrawlCommand& arguments) {
  app.add_option("SEED", arguments.crawl.site.seeds, "Where to begin")->type_name("");
  app.add_option("--resume", arguments.resume,
                 "Go on with a crawl that was stopped: its job, or latest; options that are given "
                 "take the place of those it was begun with")
      ->type_name("JOB");
  app.add_flag("--jobs", arguments.jobs, "List crawls that can go on");
  add_crawl_options(app, arguments.crawl);
}

// What is told while a crawl is under way.
class Telling {
 public:
  explicit Telling(const Globals& globals)
      : globals_(globals), line_(!globals.quiet && !globals.json) {}

  void start(const CrawlJob& job) {
    if (globals_.json) print_json({{"event", "start"}, {"job", job.name}});
  }

  void page(const crawl::PageResult& page) {
    line_.aside([&] {
      if (globals_.json) {
        Json json = {{"event", "page"}};
        json.update(to_json(page));
        print_json(json);
      } else if (globals_.verbose && page.is_stored()) {
        print_line("saved " + printable(page.snapshot.final_url));
      }
    });
  }

  void progress(const crawl::SiteProgress& progress) {
    line_.draw([&] { return progress_line(progress); });
    const auto now = std::chrono::steady_clock::now();
    if (!globals_.json || now < next_) return;
    next_ = now + std::chrono::seconds(1);
    line_.aside([&] {
      Json json = {{"event", "progress"}};
      json.update(to_json(progress));
      print_json(json);
    });
  }

 private:
  const Globals& globals_;
  ProgressLine line_;
  std::chrono::steady_clock::time_point next_{};
};

Result<void> tell_end(CrawlJob& job, const crawl::SiteReport& report, const Globals& globals) {
  VARVE_TRY(each_failed(job, [&](const frontier::FailedUrl& failed) {
    if (globals.json) {
      Json json = {{"event", "failed"}};
      json.update(to_json(failed));
      print_json(json);
    }
    std::string line = fmt::format("{}: {}", failed.url, failed.reason);
    if (!failed.via.empty()) line += fmt::format(" (linked from {})", failed.via);
    varve::cli::report({ErrorKind::kNetwork, line});
  }));
  if (globals.json) {
    Json json = {{"event", "end"}};
    json.update(to_json(job, report));
    print_json(json);
  } else if (!globals.quiet) {
    print_report(job, report);
  }
  return {};
}

int exit_of(const crawl::SiteReport& report) {
  if (report.saved == 0 && report.failed == 0 && report.refused > 0) return kPolicy;
  return report.failed > 0 || !report.complete ? kFailed : kDone;
}

// With all that is told of it meanwhile.
Result<crawl::SiteReport> run_told(archive::Archive& archive, CrawlJob& job,
                                   const CrawlArguments& arguments, const Globals& globals) {
  Telling telling(globals);
  telling.start(job);
  crawl::SiteCallbacks callbacks;
  callbacks.page = [&](const crawl::PageResult& page) { telling.page(page); };
  callbacks.progress = [&](const crawl::SiteProgress& progress) { telling.progress(progress); };
  return run_job(archive, globals.archive, job, arguments, callbacks, stop_on_signals());
}

Result<int> crawl(const CrawlCommand& command, const Globals& globals) {
  CrawlArguments arguments = command.crawl;
  std::optional<CrawlJob> job;
  if (!command.resume.empty()) {
    VARVE_ASSIGN(job, resume_job(globals.archive, command.resume));
    VARVE_ASSIGN(arguments, read_both(job->order, command.order()));
  }
  VARVE_TRY(complete(arguments, globals));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(arguments.site.browser, browser_pages(*archive, globals.archive, *arguments.save,
                                                     arguments.browser_for, stop_on_signals()));
  if (!job) {
    VARVE_ASSIGN(job, begin_job(*archive, globals.archive, command.order()));
  }
  VARVE_ASSIGN(const crawl::SiteReport report, run_told(*archive, *job, arguments, globals));
  VARVE_TRY(tell_end(*job, report, globals));
  if (report.complete) VARVE_TRY(end_job(*std::move(job)));
  return exit_of(report);
}

int list_jobs(const Globals& globals) {
  for (const std::string& name : job_names(globals.archive)) {
    auto job = resume_job(globals.archive, name);
    const bool running = !job && job.error().kind == ErrorKind::kBusy;
    if (!job && !running) {
      report(job.error(), kArchive);
      continue;
    }
    const std::uint64_t saved = running ? 0 : job->frontier.count(frontier::UrlState::kSaved);
    const std::uint64_t waiting = running ? 0 : job->frontier.count(frontier::UrlState::kWaiting);
    const Json seeds = running ? Json() : Json(job->order.seeds);
    if (globals.json) {
      print_json({{"job", name},
                  {"seeds", seeds},
                  {"running", running},
                  {"saved", running ? Json() : Json(saved)},
                  {"waiting", running ? Json() : Json(waiting)}});
    } else if (running) {
      print_line(fmt::format("{}  under way", name));
    } else {
      print_line(fmt::format("{}  {} saved, {} waiting", name, saved, waiting));
      for (const std::string& seed : job->order.seeds) print_line("      " + printable(seed));
    }
  }
  return kDone;
}

int run_crawl(const CrawlCommand& arguments, const Globals& globals) {
  if (arguments.jobs) return list_jobs(globals);
  const auto exit = crawl(arguments, globals);
  if (exit) return *exit;
  const bool usage = exit.error().kind == ErrorKind::kInvalid;
  return report(exit.error(), usage ? kUsage : kArchive);
}

}  // namespace

void add_crawl(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<CrawlCommand>();
  CLI::App& command = *app.add_subcommand(
      "crawl", "Save a site: its pages, as far as their links lead within a scope");
  add_options(command, *arguments);
  arguments->command = &command;
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_crawl(*arguments, globals); };
  });
}

}  // namespace varve::cli
