// /crawls: those that are under way or were broken off, those that are over, and a form for
// another.
#include <array>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/crawl_reports.hpp"
#include "replay/crawl_view.hpp"
#include "replay/handlers.hpp"
#include "replay/order_form.hpp"
#include "replay/page.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;

constexpr std::size_t kReportsListed = 20;
constexpr std::array kNewCrawlFields = {
    OrderField{"urls", FieldKind::kLines}, OrderField{"delay", FieldKind::kText},
    OrderField{"browser", FieldKind::kChoice}, OrderField{"tag", FieldKind::kWords}};

void fill_report_line(const CrawlReport& report, TemplateDictionary& part) {
  set(part, "PATH", std::string_view(fmt::format("{}/{}", kCrawlsPath, report.job)));
  set(part, "WHEN", std::string_view(crawl_moment(report.job)));
  set(part, "SAVED", std::string_view(grouped(number_of(report.json, "saved")) + " saved"));
  if (const auto failed = number_of(report.json, "failed"); failed > 0) {
    set(*part.AddSectionDictionary("FAILED"), "COUNT", failed);
  }
}

void fill_crawl_form(const Request& request, const std::vector<FormField>& typed,
                     std::string_view wrong, TemplateDictionary& content) {
  if (!request.site->access->has_sessions()) return content.ShowSection("READS_ONLY");
  TemplateDictionary& form = *content.AddSectionDictionary("FORM");
  if (!wrong.empty()) set(*form.AddSectionDictionary("WRONG"), "SENTENCE", wrong);
  fill_order_form(kNewCrawlFields, typed, form);
  fill_crawl_fields(typed, form);
  request.site->access->put_proof(request, form);
}

Result<Response> show_crawls(const archive::Archive& archive, const Request& request,
                             unsigned status, const std::vector<FormField>& typed,
                             std::string_view wrong) {
  VARVE_ASSIGN(const auto crawls, request.site->crawls->list());
  VARVE_ASSIGN(const auto reports, newest_reports(archive, kReportsListed));
  Page page(request, "Crawls", "crawls.html");
  TemplateDictionary& content = page.content();
  for (const CrawlState& each : crawls) fill_crawl(each, *content.AddSectionDictionary("CRAWL"));
  if (!reports.empty()) {
    TemplateDictionary& over = *content.AddSectionDictionary("OVER");
    for (const CrawlReport& each : reports) {
      fill_report_line(each, *over.AddSectionDictionary("REPORT"));
    }
  }
  if (crawls.empty() && reports.empty()) content.ShowSection("NONE");
  fill_crawl_form(request, typed, wrong, content);
  Response response = html_response(status, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

Result<Response> begin_crawl(const archive::Archive& archive, const Request& request) {
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return show_crawls(archive, request, refusal->status, form, refusal->sentence);
  }
  archive::Json order = archive::Json::object();
  auto read = read_order_form(kNewCrawlFields, form, order);
  if (read) read = read_order_form(kCrawlFields, form, order);
  if (!read) return show_crawls(archive, request, 400, form, read.error().message + ".");
  const auto job = request.site->crawls->begin(order);
  if (job) return redirect(303, fmt::format("{}/{}", kCrawlsPath, *job));
  const ErrorKind kind = job.error().kind;
  if (kind != ErrorKind::kInvalid && kind != ErrorKind::kBusy) {
    return not_changed(request, job.error());
  }
  return show_crawls(archive, request, kind == ErrorKind::kBusy ? 409 : 400, form,
                     job.error().message + ".");
}

}  // namespace

Result<Response> crawls_page(const archive::Archive& archive, const Request& request) {
  if (request.site->crawls == nullptr) {
    return message(request, 404, "No crawls", "This server knows of none.");
  }
  if (request.method == "POST") return begin_crawl(archive, request);
  return show_crawls(archive, request, 200, {}, {});
}

}  // namespace varve::replay
