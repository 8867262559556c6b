#include "cli/crawl_report.hpp"

#include <fmt/format.h>

#include "varve/archive/own_urls.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/quantity.hpp"
#include "varve/crawl/own_capture.hpp"

namespace varve::cli {
namespace {

constexpr std::size_t kAtOnce = 1'000;
constexpr std::size_t kMostNamed = 100'000;

}  // namespace

Json to_json(const CrawlJob& job, const crawl::SiteReport& report) {
  Json left_out = Json::array();
  for (const frontier::LeftOut& each : report.left_out) {
    left_out.push_back({{"reason", each.reason}, {"count", each.count}, {"example", each.example}});
  }
  return {{"job", job.name},
          {"started", report.started.rfc3339()},
          {"seconds", static_cast<double>(report.took.count()) / 1000},
          {"complete", report.complete},
          {"saved", report.saved},
          {"failed", report.failed},
          {"refused", report.refused},
          {"waiting", report.waiting},
          {"hosts", report.hosts},
          {"bytes_received", report.bytes_received},
          {"bytes_stored", report.bytes_stored},
          {"left_out", left_out}};
}

Json to_json(const crawl::SiteProgress& progress) {
  return {{"saved", progress.saved},
          {"failed", progress.failed},
          {"waiting", progress.waiting},
          {"hosts", progress.hosts},
          {"pages_per_second", progress.pages_per_second},
          {"seconds_left", progress.left ? Json(progress.left->count()) : Json()},
          {"bytes_received", progress.run.bytes_received}};
}

std::string progress_line(const crawl::SiteProgress& progress) {
  std::string line = fmt::format("{} saved, {} waiting", progress.saved, progress.waiting);
  if (progress.failed > 0) line += fmt::format(", {} failed", progress.failed);
  if (progress.hosts > 1) line += fmt::format("  {} hosts", progress.hosts);
  line += fmt::format("  {:.1f} pages/s  {}", progress.pages_per_second,
                      human_bytes(progress.run.bytes_received));
  if (progress.left && progress.waiting > 0) {
    line += fmt::format("  {} left", human_duration(*progress.left));
  }
  return line;
}

void print_report(const CrawlJob& job, const crawl::SiteReport& report) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(report.took);
  print_line(fmt::format("{} in {}: {} saved, {} failed, {} left alone as robots.txt asks",
                         report.complete ? "crawled" : "crawled so far", human_duration(seconds),
                         report.saved, report.failed, report.refused));
  print_line(fmt::format("      {} received, {} stored, of {} host{}",
                         human_bytes(report.bytes_received), human_bytes(report.bytes_stored),
                         report.hosts, report.hosts == 1 ? "" : "s"));
  for (const frontier::LeftOut& each : report.left_out) {
    print_line(fmt::format("      left out {} times: {}, such as {}", each.count, each.reason,
                           printable(each.example)));
  }
  if (report.complete) return;
  print_line(fmt::format("      {} pages wait: `varve crawl --resume {}` goes on", report.waiting,
                         job.name));
}

Result<void> each_failed(CrawlJob& job,
                         const std::function<void(const frontier::FailedUrl&)>& sink) {
  std::int64_t after = 0;
  while (true) {
    VARVE_ASSIGN(const auto failed, job.frontier.failed(after, kAtOnce));
    if (failed.empty()) return {};
    for (const frontier::FailedUrl& each : failed) sink(each);
  }
}

Json to_json(const frontier::FailedUrl& failed) {
  return {{"url", failed.url},
          {"reason", failed.reason},
          {"refused", failed.state == frontier::UrlState::kRefused},
          {"linked_from", failed.via}};
}

Result<void> keep_report(archive::Archive& archive, CrawlJob& job,
                         const crawl::SiteReport& report) {
  Json json = to_json(job, report);
  Json failures = Json::array();
  VARVE_TRY(each_failed(job, [&](const frontier::FailedUrl& each) {
    if (failures.size() < kMostNamed) failures.push_back(to_json(each));
  }));
  json["failures"] = std::move(failures);
  crawl::CaptureWriter writer(archive, false, [](const crawl::PageResult&) {});
  crawl::submit_own(writer, archive::Source::kHttp, archive::kCrawl, job.name, Time::now(),
                    "application/json", archive::dump(json));
  writer.finish({});
  return writer.close();
}

}  // namespace varve::cli
