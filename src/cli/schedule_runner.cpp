#include "cli/schedule_runner.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <map>

#include "cli/kept_options.hpp"
#include "cli/log_keeper.hpp"
#include "cli/notices.hpp"
#include "cli/run_journal.hpp"
#include "cli/schedule_crawl.hpp"
#include "cli/schedule_lock.hpp"
#include "cli/schedule_pruning.hpp"
#include "cli/schedule_saves.hpp"

namespace varve::cli {
namespace {

using schedule::Definition;
using schedule::Work;

Result<SaveArguments> read_save_options(const std::vector<std::string>& options,
                                        const Globals& globals) {
  auto arguments = std::make_shared<SaveArguments>();
  arguments->save.conditional = true;
  CLI::App app;
  add_save_options(app, arguments);
  VARVE_TRY(parse_options(app, options));
  VARVE_TRY(complete_options(*arguments, globals));
  return *arguments;
}

Result<CrawlArguments> read_crawl_options(const Definition& schedule, const Globals& globals) {
  CrawlArguments arguments;
  arguments.save->save.conditional = true;
  CLI::App app;
  add_crawl_options(app, arguments);
  VARVE_TRY(parse_options(app, schedule.options));
  arguments.site.seeds = schedule.urls;
  VARVE_TRY(complete(arguments, globals));
  return arguments;
}

class Runner {
 public:
  Runner(archive::Archive& archive, RunJournal& journal, const Globals& globals,
         const std::atomic<bool>& stop)
      : archive_(archive), journal_(journal), globals_(globals), stop_(stop) {}

  Result<void> run(const std::vector<Work>& work) {
    VARVE_TRY(archive_.recover());
    VARVE_TRY(journal_.begin(work));
    // Pages that are saved the same way are saved together: many at once, and written together.
    std::map<std::vector<std::string>, std::vector<Work>> saves;
    for (const Work& each : work) {
      if (each.schedule->kind == schedule::Kind::kSave) {
        saves[each.schedule->options].push_back(each);
      } else {
        VARVE_TRY(crawl(each));
      }
    }
    for (const auto& [options, together] : saves) VARVE_TRY(save(options, together));
    return {};
  }

  [[nodiscard]] bool allows_private() const { return allows_private_; }

 private:
  Result<void> save(const std::vector<std::string>& options, const std::vector<Work>& together) {
    const auto arguments = read_save_options(options, globals_);
    if (!arguments) {
      for (const Work& work : together)
        VARVE_TRY(journal_.fail(work, arguments.error().in("its options")));
      return {};
    }
    allows_private_ |= arguments->save.fetch.allow_private;
    const SaveOrder order{
        {}, arguments->save, arguments->use, arguments->in_browser, arguments->check_replay};
    return ScheduleSaves(archive_, globals_.archive, journal_, order, stop_).run(together);
  }

  Result<void> crawl(const Work& work) {
    const auto arguments = read_crawl_options(*work.schedule, globals_);
    if (!arguments) return journal_.fail(work, arguments.error().in("its options"));
    allows_private_ |= arguments->save->save.fetch.allow_private;
    return run_crawl_schedule(archive_, globals_, journal_, work, *arguments, stop_);
  }

  archive::Archive& archive_;
  RunJournal& journal_;
  const Globals& globals_;
  const std::atomic<bool>& stop_;
  bool allows_private_ = false;
};

// These, as if they were due now.
Result<std::vector<Work>> work_of(const schedule::Book& book, const std::vector<std::string>& names,
                                  schedule::Ledger& ledger) {
  std::vector<Work> work;
  for (const std::string& name : names) {
    const Definition* found = book.find(name);
    if (found == nullptr && book.find_imported(name) != nullptr) {
      return fail(ErrorKind::kInvalid,
                  "\"{}\" came with an import or a merge and is not run; look at it with `varve "
                  "schedule show {}`, and `varve schedule resume {}` makes it run",
                  name, name, name);
    }
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

void earlier(std::optional<Time>& time, std::optional<Time> other) {
  if (other && (!time || *other < *time)) time = other;
}

// What is due is sent, also when nothing ran.
void send_notices(const Globals& globals, bool allow_private, const std::atomic<bool>& stop,
                  RanSchedules& ran) {
  const auto next = deliver_notices(globals.archive, allow_private, nullptr, [&] { return !stop; });
  if (!next) return spdlog::warn("notices: {}", next.error().message);
  earlier(ran.look_again, *next);
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
  RanSchedules ran{{}, agenda.look_again};
  bool allow_private = false;
  if (!agenda.due.empty()) {
    RunJournal journal(*archive, globals.archive, ledger, on_run);
    Runner runner(*archive, journal, globals, stop);
    VARVE_TRY(runner.run(agenda.due));
    allow_private = runner.allows_private();
    VARVE_TRY(prune_by_schedules(*archive, globals, book, ledger, stop));
    keep_log(*archive, globals.archive, allow_private);
    VARVE_ASSIGN(const schedule::Agenda next, schedule::agenda(book, ledger, Time::now()));
    ran = {journal.take(), next.due.empty() ? next.look_again : Time::now()};
  }
  send_notices(globals, allow_private, stop, ran);
  return ran;
}

}  // namespace varve::cli
