#include "replay/schedules_api.hpp"

#include <algorithm>

#include "replay/api_change.hpp"
#include "replay/api_query.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "varve/replay/schedules.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

constexpr std::string_view kSchedules = "schedules";
constexpr std::string_view kRuns = "/runs";

Response with_location(Response response, std::string_view name, std::string_view rest = {}) {
  response.set("Location", fmt::format("{}{}/{}{}", kApiPath, kSchedules, name, rest));
  return response;
}

Result<Response> list_schedules(Schedules& schedules) {
  VARVE_ASSIGN(const auto all, schedules.list());
  Json json = Json::array();
  for (const ScheduleState& each : all) json.push_back(each.json);
  return json_response(200, dump({{"schedules", json}, {"runs_due", schedules.runs_due()}}));
}

Result<Response> add_by_api(const Request& request) {
  const Json order = Json::parse(request.body, nullptr, false);
  const auto added = request.site->schedules->add(order);
  if (!added) return not_changed(request, added.error());
  return with_location(json_response(201, dump(added->json)), added->name);
}

Result<Response> patch_schedule(const Request& request, const std::string& name) {
  const auto paused = flag_of(request, "paused");
  if (!paused) return json_error(400, R"(the body is JSON such as {"paused": true})");
  const auto done = request.site->schedules->set_paused(name, *paused);
  if (!done) return not_changed(request, done.error());
  VARVE_ASSIGN(const auto now, request.site->schedules->find(name));
  return json_response(200, dump(now ? now->json : Json()));
}

Result<Response> remove_by_api(const Request& request, const std::string& name) {
  const auto done = request.site->schedules->remove(name);
  if (!done) return not_changed(request, done.error());
  return json_response(200, dump({{"removed", name}}));
}

Result<Response> runs_by_api(const Request& request, const std::string& name) {
  const auto limit = read_limit(request);
  if (!limit) return json_error(400, limit.error().message);
  VARVE_ASSIGN(const auto all, request.site->schedules->runs(name, *limit));
  Json json = Json::array();
  for (const ScheduleRun& each : all) json.push_back(each.json);
  return json_response(200, dump({{"runs", json}}));
}

Result<Response> run_by_api(const Request& request, const std::string& name) {
  request.site->schedules->run_now(name);
  VARVE_ASSIGN(const auto now, request.site->schedules->find(name));
  return with_location(json_response(202, dump(now ? now->json : Json())), name, kRuns);
}

Result<Response> answer_schedules(const Request& request, std::string_view method) {
  if (method == "GET") return list_schedules(*request.site->schedules);
  return add_by_api(request);
}

Result<Response> answer_schedule(const Request& request, std::string_view method,
                                 const ScheduleState& schedule) {
  if (method == "GET") return json_response(200, dump(schedule.json));
  if (method == "PATCH") return patch_schedule(request, schedule.name);
  return remove_by_api(request, schedule.name);
}

Result<Response> answer_runs(const Request& request, std::string_view method,
                             const std::string& name) {
  if (method == "GET") return runs_by_api(request, name);
  return run_by_api(request, name);
}

}  // namespace

bool is_schedules_name(std::string_view name) {
  return name == kSchedules || name.starts_with("schedules/");
}

Result<Response> api_schedules(const Request& request, std::string_view name) {
  const bool all = name == kSchedules;
  const bool of_runs = !all && name.ends_with(kRuns);
  if (auto no = refused_by_method(request, all || of_runs ? "GET, POST" : "GET, PATCH, DELETE")) {
    return *std::move(no);
  }
  if (request.site->schedules == nullptr) return json_error(404, "there are no schedules here");
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  if (all) return answer_schedules(request, method);
  name.remove_prefix(kSchedules.size() + 1);
  if (of_runs) name.remove_suffix(std::min(name.size(), kRuns.size()));
  VARVE_ASSIGN(const auto found, request.site->schedules->find(name));
  if (!found) return json_error(404, "there is no such schedule");
  return of_runs ? answer_runs(request, method, found->name)
                 : answer_schedule(request, method, *found);
}

}  // namespace varve::replay
