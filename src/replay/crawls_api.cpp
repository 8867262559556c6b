#include "replay/crawls_api.hpp"

#include <algorithm>

#include "replay/api_change.hpp"
#include "replay/api_query.hpp"
#include "replay/changes.hpp"
#include "replay/crawl_reports.hpp"
#include "replay/crawl_view.hpp"
#include "replay/events.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

constexpr std::string_view kCrawls = "crawls";
constexpr std::string_view kEventsOfCrawl = "/events";
constexpr std::size_t kReportsGiven = 20;

Response crawl_not_changed(const Request& request, const Error& error) {
  if (error.kind == ErrorKind::kBusy) return json_error(409, error.message);
  return not_changed(request, error);
}

Result<Response> list_crawls(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(const auto crawls, request.site->crawls->list());
  VARVE_ASSIGN(auto reports, newest_reports(archive, kReportsGiven));
  Json json = {{"crawls", Json::array()}, {"reports", Json::array()}};
  for (const CrawlState& each : crawls) json["crawls"].push_back(to_json(each));
  for (CrawlReport& each : reports) {
    each.json.erase("failures");
    json["reports"].push_back(std::move(each.json));
  }
  return json_response(200, dump(json));
}

Response begin_by_api(const Request& request) {
  const auto job = request.site->crawls->begin(Json::parse(request.body, nullptr, false));
  if (!job) return crawl_not_changed(request, job.error());
  Response response = json_response(202, dump({{"job", *job}}));
  response.set("Location", fmt::format("{}{}/{}", kApiPath, kCrawls, *job));
  return response;
}

Response crawl_json(const std::optional<CrawlState>& crawl,
                    const std::optional<CrawlReport>& report) {
  return json_response(200, dump({{"crawl", crawl ? to_json(*crawl) : Json()},
                                  {"report", report ? report->json : Json()}}));
}

// One that is over is still there, as its report says; but it neither stops nor goes on.
Result<Response> patch_crawl(const archive::Archive& archive, const Request& request,
                             const std::string& job, const std::optional<CrawlState>& crawl) {
  if (!crawl || crawl->where == CrawlState::Where::kOver) {
    VARVE_ASSIGN(const auto report, find_report(archive, job));
    if (!crawl && !report) return json_error(404, "there is no such crawl");
    return json_error(409, "that crawl is over");
  }
  const auto running = flag_of(request, "running");
  if (!running) return json_error(400, R"(the body is JSON such as {"running": false})");
  if (*running) {
    const auto done = request.site->crawls->go_on(job);
    if (!done) return crawl_not_changed(request, done.error());
  } else {
    request.site->crawls->stop(job);
  }
  VARVE_ASSIGN(const auto now, request.site->crawls->find(job));
  return crawl_json(now, std::nullopt);
}

Result<Response> answer_crawl(const archive::Archive& archive, const Request& request,
                              const std::string& job, bool follows) {
  std::optional<CrawlState> crawl;
  if (is_crawl_job(job)) {
    VARVE_ASSIGN(crawl, request.site->crawls->find(job));
  }
  if (is_plain(request.method) && !follows) {
    VARVE_ASSIGN(const auto report, find_report(archive, job));
    if (crawl || report) return crawl_json(crawl, report);
    return json_error(404, "there is no such crawl");
  }
  if (request.method == "PATCH") return patch_crawl(archive, request, job, crawl);
  if (!crawl) return json_error(404, "there is no such crawl, or it is over");
  if (request.method == "GET") return answer_events(*request.site->crawl_events, job, "the crawl");
  return crawl_json(crawl, std::nullopt);
}

}  // namespace

bool is_crawls_name(std::string_view name) {
  return name == kCrawls || name.starts_with("crawls/");
}

Result<Response> api_crawls(const archive::Archive& archive, const Request& request,
                            std::string_view name) {
  const bool all = name == kCrawls;
  const bool follows = !all && name.ends_with(kEventsOfCrawl);
  if (auto no = refused_by_method(request, all ? "GET, POST" : follows ? "GET" : "GET, PATCH")) {
    return *std::move(no);
  }
  if (request.site->crawls == nullptr) return json_error(404, "there are no crawls here");
  if (all && is_plain(request.method)) return list_crawls(archive, request);
  if (all) return begin_by_api(request);
  name.remove_prefix(kCrawls.size() + 1);
  if (follows) name.remove_suffix(std::min(name.size(), kEventsOfCrawl.size()));
  return answer_crawl(archive, request, std::string(name), follows);
}

}  // namespace varve::replay
