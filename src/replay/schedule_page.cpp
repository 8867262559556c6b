// /schedules/NAME: one schedule, its runs, what was told of its pages; run now, pause, remove.
#include <algorithm>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "replay/schedule_view.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;
using notify::Notice;

constexpr std::size_t kRunsShown = 60;
constexpr std::size_t kNoticesShown = 20;
constexpr std::size_t kUrlsShown = 100;

// The newest ones. Those of the first pages, where a schedule has very many.
Result<std::vector<Notice>> told_by(const Request& request, const ScheduleState& schedule) {
  std::vector<Notice> all;
  VARVE_ASSIGN(auto outbox, notify::Outbox::open_if_there(request.site->about.archive));
  if (!outbox) return all;
  for (std::size_t i = 0; i < std::min(schedule.urls.size(), kUrlsShown); ++i) {
    VARVE_ASSIGN(auto some, outbox->notices(schedule.urls[i], 0, kNoticesShown));
    for (Notice& each : some) {
      if (each.schedule == schedule.name) all.push_back(std::move(each));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Notice& one, const Notice& other) { return one.time > other.time; });
  all.resize(std::min(all.size(), kNoticesShown));
  return all;
}

void fill_told(const std::vector<Notice>& notices, TemplateDictionary& content) {
  if (notices.empty()) return;
  TemplateDictionary& list = *content.AddSectionDictionary("NOTICES");
  for (const Notice& notice : notices) {
    TemplateDictionary& part = *list.AddSectionDictionary("NOTICE");
    set(part, "KIND", notice.kind);
    set(part, "SUMMARY", notice.summary);
    set(part, "URL", std::string_view(short_url(notice.url)));
    set(part, "WHEN", std::string_view(moment_of(notice.time)));
    set(part, "ISO", std::string_view(notice.time.rfc3339()));
    if (notice.after) set(*part.AddSectionDictionary("AFTER"), "PATH", notice.after->path);
    if (!notice.difference.empty()) {
      set(*part.AddSectionDictionary("DIFFERENCE"), "PATH", notice.difference);
    }
  }
}

void fill_schedule_pages(const ScheduleState& schedule, TemplateDictionary& content) {
  for (std::size_t i = 0; i < std::min(schedule.urls.size(), kUrlsShown); ++i) {
    TemplateDictionary& part = *content.AddSectionDictionary("PAGE");
    set(part, "URL", std::string_view(short_url(schedule.urls[i])));
    set(part, "LIST", std::string_view("/web/*/" + schedule.urls[i]));
  }
  if (schedule.urls.size() > kUrlsShown) {
    set(*content.AddSectionDictionary("MORE"), "COUNT",
        static_cast<std::uint64_t>(schedule.urls.size() - kUrlsShown));
  }
}

void fill_schedule_facts(const ScheduleState& schedule, TemplateDictionary& content) {
  for (const ScheduleState::Fact& fact : schedule.facts) {
    TemplateDictionary& part = *content.AddSectionDictionary("FACT");
    set(part, "NAME", fact.name);
    for (const std::string& value : fact.values) {
      set(*part.AddSectionDictionary("VALUE"), "TEXT", value);
    }
  }
}

void fill_schedule_state(const ScheduleState& schedule, TemplateDictionary& content) {
  set(content, "NAME", schedule.name);
  set(content, "OFTEN", schedule.when);
  if (schedule.crawls) content.ShowSection("CRAWLS");
  if (schedule.paused) content.ShowSection("PAUSED");
  if (schedule.running) {
    set(*content.AddSectionDictionary("RUNNING"), "STATE",
        std::string_view(fmt::format("{}schedules/{}", kApiPath, schedule.name)));
  }
  if (schedule.last) fill_run(*schedule.last, *content.AddSectionDictionary("LAST"));
  if (schedule.next) {
    TemplateDictionary& next = *content.AddSectionDictionary("NEXT");
    set(next, "WHEN", std::string_view(utc_of(*schedule.next)));
    set(next, "ISO", std::string_view(schedule.next->rfc3339()));
  }
}

void fill_schedule_runs(const std::vector<ScheduleRun>& runs, TemplateDictionary& content) {
  if (runs.empty()) return content.ShowSection("NO_RUNS");
  TemplateDictionary& list = *content.AddSectionDictionary("RUNS");
  fill_run_plot(runs, list);
  for (const ScheduleRun& run : runs) fill_run(run, *list.AddSectionDictionary("RUN"));
}

void fill_schedule_controls(const Request& request, const ScheduleState& schedule,
                            TemplateDictionary& content) {
  if (!request.site->access->has_sessions()) return;
  TemplateDictionary& form = *content.AddSectionDictionary("CONTROLS");
  set(form, "PATH", std::string_view(schedule_path(schedule.name)));
  if (!schedule.running) form.ShowSection("RUN_NOW");
  form.ShowSection(schedule.paused ? "RESUME" : "PAUSE");
  request.site->access->put_proof(request, form);
}

Response live_page(unsigned status, std::string html) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.set_body(Body(std::move(html)));
  guard_live(response);
  return response;
}

Result<Response> show_schedule(const Request& request, const ScheduleState& schedule) {
  VARVE_ASSIGN(const auto runs, request.site->schedules->runs(schedule.name, kRunsShown));
  VARVE_ASSIGN(const auto notices, told_by(request, schedule));
  Page page(request, schedule.name, "schedule.html");
  TemplateDictionary& content = *page.content().AddSectionDictionary("SCHEDULE");
  fill_schedule_state(schedule, content);
  fill_schedule_controls(request, schedule, content);
  fill_schedule_pages(schedule, content);
  fill_schedule_runs(runs, content);
  fill_told(notices, content);
  fill_schedule_facts(schedule, content);
  if (schedule.running) page.follow("/static/schedule.js");
  return live_page(200, page.html());
}

Response ask_to_remove(const Request& request, const ScheduleState& schedule) {
  Page page(request, "Remove " + schedule.name, "schedule.html");
  TemplateDictionary& confirm = *page.content().AddSectionDictionary("CONFIRM");
  set(confirm, "NAME", schedule.name);
  set(confirm, "PATH", std::string_view(schedule_path(schedule.name)));
  request.site->access->put_proof(request, confirm);
  return live_page(200, page.html());
}

Result<void> make_schedule_change(Schedules& schedules, const std::string& name,
                                  std::string_view what) {
  if (what == "pause" || what == "resume") return schedules.set_paused(name, what == "pause");
  if (what == "remove") return schedules.remove(name);
  if (what != "run") return fail(ErrorKind::kInvalid, "the form does not say what is to be done");
  schedules.run_now(name);
  return {};
}

Response change_schedule(const Request& request, const ScheduleState& schedule) {
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return message(request, refusal->status, "Not changed", refusal->sentence);
  }
  const std::string_view what = field(form, "do");
  const auto done = make_schedule_change(*request.site->schedules, schedule.name, what);
  if (!done) return not_changed(request, done.error());
  return redirect(303,
                  what == "remove" ? std::string(kSchedulesPath) : schedule_path(schedule.name));
}

}  // namespace

Result<Response> schedule_page(const archive::Archive&, const Request& request) {
  const std::string_view name = request.path().substr(kSchedulesPath.size() + 1);
  std::optional<ScheduleState> found;
  if (request.site->schedules != nullptr) {
    VARVE_ASSIGN(found, request.site->schedules->find(name));
  }
  if (!found) {
    return message(request, 404, "No such schedule",
                   "There is none of that name, or none any more; /schedules has all.");
  }
  if (request.method == "POST") return change_schedule(request, *found);
  if (request.field("ask") == "remove") return ask_to_remove(request, *found);
  return show_schedule(request, *found);
}

}  // namespace varve::replay
