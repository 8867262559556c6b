// /crawls/JOB: how far a crawl is, with a way to stop it and to go on; or what became of it, with
// every page that failed.
#include <algorithm>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/crawl_reports.hpp"
#include "replay/crawl_view.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/quantity.hpp"

namespace varve::replay {
namespace {

using archive::Json;
using ctemplate::TemplateDictionary;
using Where = CrawlState::Where;

constexpr std::size_t kFailuresOnPage = 500;
constexpr std::size_t kMostLeftOut = 100;

void fill_lines(const std::vector<std::string>& lines, const char* section,
                TemplateDictionary& part) {
  for (const std::string& each : lines) {
    set(*part.AddSectionDictionary(section), "TEXT", each);
  }
}

void fill_crawl_controls(const Request& request, const CrawlState& crawl,
                         TemplateDictionary& part) {
  const bool can_stop = crawl.where == Where::kHere && !crawl.stopping;
  if (!can_stop && crawl.where != Where::kNowhere) return;
  if (!request.site->access->has_sessions()) return;
  TemplateDictionary& form = *part.AddSectionDictionary("CONTROLS");
  form.ShowSection(can_stop ? "STOP" : "GO_ON");
  request.site->access->put_proof(request, form);
}

Response crawl_answer(Page& page, bool follows) {
  if (follows) page.follow("/static/crawl.js");
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.set_body(Body(page.html()));
  guard_live(response);
  return response;
}

Response show_crawl(const Request& request, const CrawlState& crawl) {
  Page page(request, "Crawl", "crawl.html");
  TemplateDictionary& part = *page.content().AddSectionDictionary("STATE");
  fill_crawl(crawl, part);
  fill_lines(crawl.seeds, "SEEDS", part);
  fill_lines(crawl.options, "OPTION", part);
  const bool follows = crawl.where == Where::kHere;
  if (follows) {
    set(part, "EVENTS", std::string_view(fmt::format("{}crawls/{}/events", kApiPath, crawl.job)));
  }
  fill_crawl_controls(request, crawl, part);
  return crawl_answer(page, follows);
}

void fill_left_out(const Json& report, TemplateDictionary& part) {
  const Json& left_out = list_of(report, "left_out");
  if (left_out.empty()) return;
  TemplateDictionary& list = *part.AddSectionDictionary("LEFT_OUT");
  for (std::size_t i = 0; i < std::min(left_out.size(), kMostLeftOut); ++i) {
    TemplateDictionary& line = *list.AddSectionDictionary("LINE");
    set(line, "REASON", std::string_view(text_of(left_out[i], "reason")));
    set(line, "COUNT", number_of(left_out[i], "count"));
    set(line, "EXAMPLE", std::string_view(short_url(text_of(left_out[i], "example"))));
  }
}

// From `?from=500` on.
void fill_failures(const Request& request, const CrawlReport& report, TemplateDictionary& part) {
  const Json& failures = list_of(report.json, "failures");
  if (failures.empty()) return part.ShowSection("NONE_FAILED");
  const auto from = parse_bytes(request.field("from").value_or("0"));
  const std::size_t begin = std::min<std::size_t>(from.value_or(0), failures.size());
  const std::size_t end = std::min(begin + kFailuresOnPage, failures.size());
  TemplateDictionary& list = *part.AddSectionDictionary("FAILURES");
  set(list, "COUNT", std::string_view(counted(failures.size(), "page")));
  for (std::size_t i = begin; i < end; ++i) {
    TemplateDictionary& line = *list.AddSectionDictionary("FAILURE");
    set(line, "URL", std::string_view(short_url(text_of(failures[i], "url"))));
    set(line, "REASON", std::string_view(text_of(failures[i], "reason")));
    set(line, "VIA", std::string_view(short_url(text_of(failures[i], "linked_from"))));
  }
  if (end == failures.size()) return;
  set(*list.AddSectionDictionary("NEXT"), "PATH",
      std::string_view(fmt::format("{}/{}?from={}", kCrawlsPath, report.job, end)));
}

Response show_report(const Request& request, const CrawlReport& report) {
  const Json& json = report.json;
  Page page(request, "Crawl", "crawl.html");
  TemplateDictionary& part = *page.content().AddSectionDictionary("REPORT");
  const auto bytes = [&](const char* name) { return human_bytes(number_of(json, name)); };
  set(part, "WHEN", std::string_view(crawl_moment(report.job)));
  set(part, "SAVED", number_of(json, "saved"));
  set(part, "FAILED", number_of(json, "failed"));
  set(part, "REFUSED", number_of(json, "refused"));
  set(part, "HOSTS", number_of(json, "hosts"));
  set(part, "RECEIVED", std::string_view(bytes("bytes_received")));
  set(part, "STORED", std::string_view(bytes("bytes_stored")));
  const std::chrono::seconds took(number_of(json, "seconds"));
  set(part, "TOOK", std::string_view(human_duration(took)));
  fill_left_out(json, part);
  fill_failures(request, report, part);
  return crawl_answer(page, false);
}

Response change_crawl(const Request& request, const std::string& job) {
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return message(request, refusal->status, "Not changed", refusal->sentence);
  }
  const std::string_view what = field(form, "do");
  if (what == "stop") {
    request.site->crawls->stop(job);
  } else if (what == "go-on") {
    const auto done = request.site->crawls->go_on(job);
    if (!done) return not_changed(request, done.error());
  } else {
    return message(request, 400, "Not changed", "The form does not say what is to be done.");
  }
  return redirect(303, fmt::format("{}/{}", kCrawlsPath, job));
}

}  // namespace

Result<Response> crawl_page(const archive::Archive& archive, const Request& request) {
  const std::string job(request.path().substr(kCrawlsPath.size() + 1));
  std::optional<CrawlState> crawl;
  if (request.site->crawls != nullptr && is_crawl_job(job)) {
    VARVE_ASSIGN(crawl, request.site->crawls->find(job));
  }
  const bool over = !crawl || crawl->where == Where::kOver;
  if (request.method == "POST" && crawl) return change_crawl(request, job);
  if (!over) return show_crawl(request, *crawl);
  VARVE_ASSIGN(const auto report, find_report(archive, job));
  if (report && request.method != "POST") return show_report(request, *report);
  return message(request, 404, "No such crawl", "There is none of that name; /crawls has all.");
}

}  // namespace varve::replay
