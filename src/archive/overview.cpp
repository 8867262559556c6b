#include "varve/archive/overview.hpp"

#include <algorithm>

#include "archive/impl.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::int64_t kFirstDay = kEarliest.us / kMicrosecondsOfDay;
constexpr std::int64_t kLastDay = kLatest.us / kMicrosecondsOfDay;
constexpr std::uint64_t kMostCounted = 100'000;  // captures, in one list: some milliseconds

Site to_site(index::SiteRow row) {
  Site site;
  url::append_host_of_surt(site.host, row.site);
  site.key = std::move(row.site);
  site.urls = row.urls;
  site.captures = row.captures;
  site.bytes_original = row.bytes;
  site.pages = row.pages;
  if (row.newest) site.newest = Site::Page{std::move(row.newest_url), *row.newest};
  return site;
}

struct KeySpan {
  std::string first;
  std::string last;  // not included
};

KeySpan span_of(std::string_view url, Match match) {
  Query query;
  query.url = url;
  query.match = match;
  index::Filter filter = filter_of(query);
  if (!filter.last) return {std::move(filter.first), "\xFF"};
  if (*filter.last <= filter.first) *filter.last = filter.first + '\0';
  return {std::move(filter.first), *std::move(filter.last)};
}

}  // namespace

Result<std::vector<Site>> Archive::sites(const SiteQuery& query) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  std::optional<index::SiteRow> after;
  if (query.after) {
    after.emplace().site = query.after->key;
    after->newest = query.after->newest;
  }
  auto rows = query.order == SiteOrder::kNewest
                  ? reader->newest_sites(after, query.limit)
                  : reader->sites(after ? after->site : std::string(), query.limit);
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Site> found;
  found.reserve(rows->size());
  for (index::SiteRow& row : *rows) found.push_back(to_site(std::move(row)));
  return found;
}

Result<std::optional<Site>> Archive::site(std::string_view host_or_url) const {
  const std::string key = url::surt_key(host_or_url);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto row, reader->site(url::surt_host(key)));
  return row ? std::optional(to_site(*std::move(row))) : std::nullopt;
}

Result<std::vector<Day>> Archive::days(std::optional<Time> before, std::size_t limit) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  const std::int64_t end = before ? day_number(*before) : INT64_MAX;
  VARVE_ASSIGN(const auto rows, reader->days(end, limit));
  std::vector<Day> found;
  found.reserve(rows.size());
  for (const index::DayRow& row : rows) {
    const std::int64_t day = std::clamp(row.day, kFirstDay, kLastDay);
    found.push_back({Time{day * kMicrosecondsOfDay}, row.captures, row.bytes, row.stored});
  }
  return found;
}

Result<std::vector<UrlCount>> Archive::urls(const UrlQuery& query) const {
  KeySpan span = span_of(query.url, query.match);
  if (!query.after.empty()) span.first = std::max(span.first, query.after + '\0');
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto rows, reader->urls(span.first, span.last, query.limit, kMostCounted));
  std::vector<UrlCount> found;
  found.reserve(rows.size());
  for (index::UrlRow& row : rows) {
    found.push_back({std::move(row.url), std::move(row.key), row.captures, row.first, row.last});
  }
  return found;
}

Result<std::uint64_t> Archive::count_urls(std::string_view url, Match match,
                                          std::size_t limit) const {
  const KeySpan span = span_of(url, match);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  return reader->count_urls(span.first, span.last, limit);
}

}  // namespace varve::archive
