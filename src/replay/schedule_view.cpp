#include "replay/schedule_view.hpp"

#include <array>

#include "replay/handlers.hpp"
#include "replay/page.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;

constexpr std::int64_t kRunColumns = 1'000;
constexpr unsigned kRunHeight = 40;

struct OutcomeLook {
  std::string_view words;
  std::string_view badge;  // classes of the stylesheet
  std::string_view stroke;
  unsigned height;  // for those who do not see the colours
};
const OutcomeLook& look_of(RunOutcome outcome) {
  static constexpr std::array<OutcomeLook, 5> kLooks = {
      {{"under way", "tag", "same", kRunHeight / 6},
       {"changed", "good", "changed", kRunHeight},
       {"unchanged", "as-before", "same", kRunHeight / 3},
       {"failed", "bad", "failed", kRunHeight * 4 / 5},
       {"to be tried again", "warn", "moved", kRunHeight * 3 / 5}}};
  return kLooks.at(static_cast<std::size_t>(outcome));
}

}  // namespace

std::string schedule_path(std::string_view name) {
  return fmt::format("{}/{}", kSchedulesPath, name);
}

std::string_view outcome_words(RunOutcome outcome) {
  return look_of(outcome).words;
}

bool is_in_trouble(const ScheduleState& schedule) {
  if (!schedule.last) return false;
  return schedule.last->outcome == RunOutcome::kFailed ||
         schedule.last->outcome == RunOutcome::kToRetry;
}

void fill_run(const ScheduleRun& run, TemplateDictionary& part) {
  set(part, "OUTCOME", outcome_words(run.outcome));
  set(part, "CLASS", look_of(run.outcome).badge);
  set(part, "WHEN", std::string_view(moment_of(run.planned)));
  set(part, "ISO", std::string_view(run.planned.rfc3339()));
  if (!run.reason.empty()) set(*part.AddSectionDictionary("REASON"), "TEXT", run.reason);
  if (run.missed > 0) set(*part.AddSectionDictionary("MISSED"), "COUNT", run.missed);
  if (run.again) {
    set(*part.AddSectionDictionary("AGAIN"), "WHEN", std::string_view(moment_of(*run.again)));
  }
}

void fill_run_plot(std::span<const ScheduleRun> runs, TemplateDictionary& page) {
  if (runs.size() < 2) return;
  const Time first = runs.back().planned;
  const Time last = runs.front().planned;
  if (first == last) return;
  TemplateDictionary& plot = *page.AddSectionDictionary("PLOT");
  set(plot, "FIRST", std::string_view(moment_of(first)));
  set(plot, "LAST", std::string_view(moment_of(last)));
  for (const ScheduleRun& run : runs) {
    const OutcomeLook& look = look_of(run.outcome);
    const double share =
        static_cast<double>(run.planned.us - first.us) / static_cast<double>(last.us - first.us);
    TemplateDictionary& stroke = *plot.AddSectionDictionary("STROKE");
    set(stroke, "MARK", look.stroke);
    const auto column = static_cast<std::int64_t>(share * static_cast<double>(kRunColumns - 4));
    set(stroke, "X", std::string_view(std::to_string(column)));
    set(stroke, "Y", std::string_view(std::to_string(kRunHeight - look.height)));
    set(stroke, "HEIGHT", std::string_view(std::to_string(look.height)));
  }
}

}  // namespace varve::replay
