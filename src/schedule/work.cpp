#include "varve/schedule/work.hpp"

#include <algorithm>

#include "varve/schedule/adapt.hpp"

namespace varve::schedule {
namespace {

void earlier(std::optional<Time>& time, std::optional<Time> other) {
  if (other && (!time || *other < *time)) time = other;
}

Run new_run(const Definition& schedule, const DueRun& due, Time now) {
  Run run;
  run.schedule = schedule.name;
  run.planned = due.planned;
  run.begun = now;
  run.missed = due.missed;
  return run;
}

// The oldest first. A run that failed says nothing of the page.
std::vector<Look> looks_of(const std::vector<Run>& newest_first) {
  std::vector<Look> looks;
  std::optional<Time> before;
  for (auto run = newest_first.rbegin(); run != newest_first.rend(); ++run) {
    const bool looked = run->outcome == Outcome::kChanged || run->outcome == Outcome::kUnchanged;
    if (!looked || !run->ended) continue;
    if (before) looks.push_back({run->ended->us - before->us, run->outcome == Outcome::kChanged});
    before = run->ended;
  }
  return looks;
}

// What is to be done for one schedule.
Result<void> add_work(const Definition& schedule, Ledger& ledger, Time now, Agenda& agenda) {
  VARVE_ASSIGN(const Rule rule, rule_now(schedule, ledger));
  VARVE_ASSIGN(const auto last, ledger.last(schedule.name));
  const Due due =
      varve::schedule::due(rule, {.last_planned = last ? last->planned : schedule.created}, now);
  earlier(agenda.look_again, due.look_again);
  Work work;
  work.schedule = &schedule;
  work.next = due.look_again;
  if (due.run) {
    work.run = new_run(schedule, *due.run, now);
    agenda.due.push_back(std::move(work));
    return {};
  }
  if (!last || last->ended) return {};
  if (last->outcome == Outcome::kToRetry && last->not_before && now < *last->not_before) {
    earlier(agenda.look_again, last->not_before);
    return {};
  }
  work.run = *last;
  work.interrupted = last->outcome == Outcome::kUnderWay;
  // What a process that was killed had saved for it, it saved since then.
  if (!work.interrupted) work.run.begun = now;
  agenda.due.push_back(std::move(work));
  return {};
}

}  // namespace

Result<Rule> rule_now(const Definition& schedule, Ledger& ledger) {
  VARVE_ASSIGN(Rule rule, rule_of(schedule));
  if (!schedule.adaptive || !schedule.every) return rule;
  VARVE_ASSIGN(const auto runs, ledger.recent(schedule.name, kMostLooks + 1));
  if (runs.empty()) return rule;
  AdaptiveBounds bounds;
  bounds.initial = *schedule.every;
  bounds.shortest = std::min(bounds.shortest, bounds.initial);
  bounds.longest = std::max(bounds.longest, bounds.initial);
  rule.when = IntervalRule{adapt(looks_of(runs), bounds), runs.front().planned};
  return rule;
}

Result<Agenda> agenda(const Book& book, Ledger& ledger, Time now) {
  Agenda agenda;
  for (const Definition& schedule : book.schedules) {
    if (!schedule.paused) VARVE_TRY(add_work(schedule, ledger, now, agenda));
  }
  std::stable_sort(agenda.due.begin(), agenda.due.end(), [](const Work& one, const Work& other) {
    return one.run.planned < other.run.planned;
  });
  return agenda;
}

}  // namespace varve::schedule
