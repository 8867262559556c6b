// /api/v1/: what the commands do, as JSON.
#include <array>

#include "replay/api_change.hpp"
#include "replay/api_overview.hpp"
#include "replay/api_query.hpp"
#include "replay/api_text.hpp"
#include "replay/assets.hpp"
#include "replay/crawls_api.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/policy.hpp"
#include "replay/said.hpp"
#include "replay/schedules_api.hpp"
#include "replay/settings_api.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

Result<Response> stats(const archive::Archive& archive, const Request&) {
  VARVE_ASSIGN(const archive::Stats stats, archive.stats());
  return json_response(200, dump(archive::to_json(stats)));
}

Result<Response> captures(const archive::Archive& archive, const Request& request) {
  const auto query = read_captures_query(request);
  if (!query) return json_error(400, query.error().message);
  Json list = Json::array();
  Json next;
  VARVE_TRY(archive.list(*query, [&](const archive::CaptureRow& row) {
    list.push_back(archive::to_json(row));
    if (list.size() == query->limit) next = position_text({row.url, row.time});
    return true;
  }));
  return json_response(200, dump({{"captures", std::move(list)}, {"next", std::move(next)}}));
}

Result<Response> capture(const archive::Archive& archive, const Request& request) {
  const auto url = read_url(request);
  if (!url) return json_error(400, url.error().message);
  const auto time = read_time_or_latest(request);
  if (!time) return json_error(400, time.error().message);
  VARVE_ASSIGN(const auto row, archive.nearest(*url, *time));
  if (!row) return json_error(404, "that address was never captured");
  VARVE_ASSIGN(const archive::Capture capture, archive.details(*row));
  VARVE_ASSIGN(const Json json, archive::whole_json(archive, *row, capture));
  return json_response(200, dump(json));
}

Json snapshot_json(const archive::SnapshotRow& row, const archive::Mark& mark) {
  return {{"url", row.url},
          {"final_url", row.final_url},
          {"timestamp", row.time.digits14()},
          {"time", row.time.rfc3339()},
          {"status", row.status},
          {"title", row.title},
          {"resources", row.resources},
          {"failed", row.failed},
          {"verdict", row.verdict},
          {"tags", mark.tags},
          {"hold", mark.hold},
          {"replay", capture_path(row.time.digits20(), "", row.final_url)}};
}

Result<Response> snapshots(const archive::Archive& archive, const Request& request) {
  const auto limit = read_limit(request);
  if (!limit) return json_error(400, limit.error().message);
  VARVE_ASSIGN(const auto rows, archive.recent_snapshots(*limit));
  Json list = Json::array();
  for (const archive::SnapshotRow& row : rows) {
    VARVE_ASSIGN(const archive::Mark mark, mark_of(archive, row));
    list.push_back(snapshot_json(row, mark));
  }
  return json_response(200, dump({{"snapshots", std::move(list)}}));
}

Result<Response> description(const archive::Archive&, const Request&) {
  for (const Asset& asset : assets()) {
    if (asset.name == "static/openapi.json") return json_response(200, std::string(asset.bytes));
  }
  return json_error(404, "it is not in this program");
}

struct Operation {
  std::string_view method;  // HEAD is asked like GET
  std::string_view name;
  Result<Response> (*answer)(const archive::Archive&, const Request&);
};
constexpr std::array kOperations = {Operation{"GET", "blame", api_blame},
                                    Operation{"GET", "capture", capture},
                                    Operation{"PATCH", "capture", patch_capture},
                                    Operation{"DELETE", "capture", delete_capture},
                                    Operation{"GET", "captures", captures},
                                    Operation{"DELETE", "captures", delete_captures},
                                    Operation{"GET", "diff", api_diff},
                                    Operation{"GET", "openapi.json", description},
                                    Operation{"GET", "search", api_search},
                                    Operation{"GET", "settings", get_settings},
                                    Operation{"PATCH", "settings", patch_settings},
                                    Operation{"GET", "sites", api_sites},
                                    Operation{"GET", "snapshots", snapshots},
                                    Operation{"GET", "stats", stats},
                                    Operation{"GET", "storage", api_storage},
                                    Operation{"GET", "urls", api_urls},
                                    Operation{"GET", "when", api_when}};

Result<Response> answer(const archive::Archive& archive, const Request& request) {
  const std::string_view name = request.path().substr(kApiPath.size());
  const std::string_view method = request.method == "HEAD" ? "GET" : request.method;
  if (is_schedules_name(name)) return api_schedules(request, name);
  if (is_crawls_name(name)) return api_crawls(archive, request, name);
  std::string allowed;
  for (const Operation& operation : kOperations) {
    if (operation.name != name) continue;
    if (operation.method == method) return operation.answer(archive, request);
    allowed.append(allowed.empty() ? "" : ", ").append(operation.method);
  }
  if (allowed.empty()) {
    return json_error(404, "there is no such path; /api/v1/openapi.json lists them");
  }
  Response response =
      json_error(405, "that path is not asked that way; /api/v1/openapi.json says how");
  response.set("Allow", allowed);
  return response;
}

}  // namespace

Result<Response> api(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(Response response, answer(archive, request));
  response.set("Cache-Control", is_plain(request.method) ? "no-cache" : "no-store");
  guard_own(response);
  return response;
}

}  // namespace varve::replay
