#include "cli/run_journal.hpp"

#include "varve/schedule/retry.hpp"

namespace varve::cli {

using schedule::Outcome;
using schedule::Run;
using schedule::Work;

Result<void> RunJournal::begin(const std::vector<Work>& work) {
  std::vector<Run> begun;
  for (const Work& each : work) {
    begun.push_back(each.run);
    begun.back().outcome = Outcome::kUnderWay;
    begun.back().ended.reset();
  }
  return ledger_.put(begun);
}

Result<monitor::PageState> RunJournal::known_of(const Work& work, const std::string& url) {
  VARVE_ASSIGN(const std::string known, ledger_.known_of(work.schedule->name, url));
  return monitor::read_page_state(known);
}

Result<void> RunJournal::tell(const Work& work, const monitor::Finding& finding,
                              const std::vector<notify::Notice>& notices) {
  const auto& last = finding.state.last;
  if (finding.transition && finding.transition->hold && last) {
    VARVE_TRY(archive_.mark(last->url, last->time, [](archive::Mark& mark) { mark.hold = true; }));
  }
  if (notices.empty()) return {};
  if (!outbox_) {
    VARVE_ASSIGN(outbox_, notify::Outbox::open(folder_));
  }
  std::vector<notify::Channel> channels;
  for (const std::string& each : work.schedule->watching.notify) {
    VARVE_ASSIGN(notify::Channel channel, notify::parse_channel(each));
    channels.push_back(std::move(channel));
  }
  for (const notify::Notice& notice : notices) {
    VARVE_TRY(outbox_->add(notice, channels, Time::now()));
  }
  return {};
}

Result<void> RunJournal::end(const Work& work, const Came& came) {
  if (came.error && came.error->kind == ErrorKind::kCancelled) return {};
  Run run = work.run;
  const Time now = Time::now();
  run.ended = now;
  run.not_before.reset();
  run.outcome = came.changed ? Outcome::kChanged : Outcome::kUnchanged;
  run.reason = came.error ? came.error->message : "";
  if (came.error) {
    ++run.failures;
    const auto seed = static_cast<std::uint64_t>(run.planned.us);
    if (came.may_pass) {
      run.not_before = schedule::retry_at({}, run.failures, now, work.next, seed);
    }
    run.outcome = run.not_before ? Outcome::kToRetry : Outcome::kFailed;
    if (run.not_before) run.ended.reset();
  }
  VARVE_TRY(ledger_.put(run, came.pages));
  if (on_run_) on_run_(run);
  runs_.push_back(std::move(run));
  return {};
}

Result<void> RunJournal::fail(const Work& work, const Error& error) {
  Came came;
  came.error = error;
  return end(work, came);
}

}  // namespace varve::cli
