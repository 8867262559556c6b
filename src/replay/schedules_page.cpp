// /schedules: all of them, those in trouble first, and a form for another.
#include <algorithm>
#include <array>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/order_form.hpp"
#include "replay/page.hpp"
#include "replay/schedule_view.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;

constexpr std::array kScheduleFields = {
    OrderField{"urls", FieldKind::kLines},        OrderField{"every", FieldKind::kText},
    OrderField{"cron", FieldKind::kText},         OrderField{"zone", FieldKind::kText},
    OrderField{"adaptive", FieldKind::kFlag},     OrderField{"name", FieldKind::kText},
    OrderField{"watch", FieldKind::kLines},       OrderField{"ignore", FieldKind::kLines},
    OrderField{"threshold", FieldKind::kNumber},  OrderField{"notify", FieldKind::kLines},
    OrderField{"keep_within", FieldKind::kText},  OrderField{"keep_daily", FieldKind::kCount},
    OrderField{"keep_weekly", FieldKind::kCount}, OrderField{"keep_monthly", FieldKind::kCount},
    OrderField{"keep_yearly", FieldKind::kCount}, OrderField{"keep_changed", FieldKind::kFlag},
    OrderField{"browser", FieldKind::kChoice},    OrderField{"tag", FieldKind::kWords},
    OrderField{"crawl", FieldKind::kFlag}};

// What wants to be looked at first: the newest trouble, then what runs next, then what is paused.
bool comes_before(const ScheduleState& one, const ScheduleState& other) {
  const bool trouble = is_in_trouble(one);
  if (trouble != is_in_trouble(other)) return trouble;
  if (trouble) return one.last->planned > other.last->planned;
  return one.next.value_or(kLatest) < other.next.value_or(kLatest);
}

void fill_schedule(const ScheduleState& schedule, TemplateDictionary& part) {
  set(part, "NAME", schedule.name);
  set(part, "PATH", std::string_view(schedule_path(schedule.name)));
  set(part, "URL", std::string_view(short_url(schedule.urls.empty() ? "" : schedule.urls[0])));
  set(part, "OFTEN", schedule.when);
  if (schedule.urls.size() > 1) {
    set(*part.AddSectionDictionary("MORE"), "COUNT",
        static_cast<std::uint64_t>(schedule.urls.size() - 1));
  }
  if (is_in_trouble(schedule)) part.ShowSection("TROUBLED");
  if (schedule.crawls) part.ShowSection("CRAWLS");
  if (schedule.paused) part.ShowSection("PAUSED");
  if (schedule.running) part.ShowSection("RUNNING");
  if (schedule.last) fill_run(*schedule.last, *part.AddSectionDictionary("LAST"));
  if (schedule.next) {
    TemplateDictionary& next = *part.AddSectionDictionary("NEXT");
    set(next, "WHEN", std::string_view(moment_of(*schedule.next)));
    set(next, "ISO", std::string_view(schedule.next->rfc3339()));
  }
}

void fill_schedule_form(const Request& request, const std::vector<FormField>& typed,
                        std::string_view wrong, TemplateDictionary& content) {
  if (!request.site->access->has_sessions()) return content.ShowSection("READS_ONLY");
  TemplateDictionary& form = *content.AddSectionDictionary("FORM");
  if (!wrong.empty()) set(*form.AddSectionDictionary("WRONG"), "SENTENCE", wrong);
  if (!typed.empty()) form.ShowSection("OPEN");
  fill_order_form(kScheduleFields, typed, form);
  fill_crawl_fields(typed, form);
  request.site->access->put_proof(request, form);
}

Result<Response> show_schedules(const Request& request, unsigned status,
                                const std::vector<FormField>& typed, std::string_view wrong) {
  VARVE_ASSIGN(std::vector<ScheduleState> schedules, request.site->schedules->list());
  std::stable_sort(schedules.begin(), schedules.end(), comes_before);
  Page page(request, "Schedules", "schedules.html");
  TemplateDictionary& content = page.content();
  const auto troubled = std::count_if(schedules.begin(), schedules.end(), is_in_trouble);
  set(content, "COUNT", std::string_view(counted(schedules.size(), "schedule")));
  if (troubled > 0) {
    set(*content.AddSectionDictionary("TROUBLE"), "COUNT", static_cast<std::uint64_t>(troubled));
  }
  content.ShowSection(request.site->schedules->runs_due() ? "RUNS" : "RUNS_NOT");
  for (const ScheduleState& each : schedules) {
    fill_schedule(each, *content.AddSectionDictionary("SCHEDULE"));
  }
  fill_schedule_form(request, typed, wrong, content);
  Response response = html_response(status, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

Result<Response> add_schedule(const Request& request) {
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return show_schedules(request, refusal->status, form, refusal->sentence);
  }
  archive::Json order = archive::Json::object();
  auto read = read_order_form(kScheduleFields, form, order);
  if (read) read = read_order_form(kCrawlFields, form, order);
  if (!read) return show_schedules(request, 400, form, read.error().message + ".");
  const auto added = request.site->schedules->add(order);
  if (added) return redirect(303, schedule_path(added->name));
  if (added.error().kind != ErrorKind::kInvalid) return not_changed(request, added.error());
  return show_schedules(request, 400, form, added.error().message + ".");
}

}  // namespace

Result<Response> schedules_page(const archive::Archive&, const Request& request) {
  if (request.site->schedules == nullptr) {
    return message(request, 404, "No schedules", "This server knows of none.");
  }
  return request.method == "POST" ? add_schedule(request) : show_schedules(request, 200, {}, {});
}

}  // namespace varve::replay
