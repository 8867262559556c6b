#include "replay/crawl_reports.hpp"

#include <algorithm>

#include "replay/text.hpp"
#include "varve/archive/own_urls.hpp"

namespace varve::replay {
namespace {

using archive::Json;

Result<std::optional<CrawlReport>> read_report(const archive::Archive& archive,
                                               const archive::CaptureRow& row) {
  if (!row.url.starts_with(archive::kCrawl) || row.length > kMostReportBytes) return std::nullopt;
  CrawlReport report{row.url.substr(archive::kCrawl.size()), {}};
  if (!is_crawl_job(report.job)) return std::nullopt;
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) return std::nullopt;
  report.json = Json::parse(body->view(), nullptr, false);
  if (!report.json.is_object()) return std::nullopt;
  return std::optional(std::move(report));
}

}  // namespace

bool is_crawl_job(std::string_view text) {
  return text.size() == 14 && std::all_of(text.begin(), text.end(), is_digit);
}

Result<std::vector<CrawlReport>> newest_reports(const archive::Archive& archive, std::size_t most) {
  archive::Query query;
  query.url = std::string(archive::kCrawl);
  query.match = archive::Match::kPrefix;
  query.revisits = false;
  std::vector<archive::CaptureRow> rows;  // by their jobs
  VARVE_TRY(archive.list(query, [&](const archive::CaptureRow& row) {
    rows.push_back(row);
    return true;
  }));
  std::vector<CrawlReport> reports;
  for (auto row = rows.rbegin(); row != rows.rend() && reports.size() < most; ++row) {
    VARVE_ASSIGN(auto report, read_report(archive, *row));
    const bool again = report && !reports.empty() && reports.back().job == report->job;
    if (report && !again) reports.push_back(*std::move(report));
  }
  return reports;
}

Result<std::optional<CrawlReport>> find_report(const archive::Archive& archive,
                                               std::string_view job) {
  if (!is_crawl_job(job)) return std::nullopt;
  const std::string url = std::string(archive::kCrawl) + std::string(job);
  VARVE_ASSIGN(const auto row, archive.nearest(url, kLatest));
  return row ? read_report(archive, *row) : Result<std::optional<CrawlReport>>(std::nullopt);
}

std::uint64_t number_of(const Json& report, const char* name) {
  const auto found = report.find(name);
  if (found == report.end() || !found->is_number()) return 0;
  return static_cast<std::uint64_t>(std::clamp(found->get<double>(), 0.0, 1e18));
}

std::string text_of(const Json& report, const char* name) {
  const auto found = report.find(name);
  return found != report.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json& list_of(const Json& report, const char* name) {
  static const Json kNone = Json::array();
  const auto found = report.find(name);
  return found != report.end() && found->is_array() ? *found : kNone;
}

}  // namespace varve::replay
