// The whole archive at a glance: its sites, its days, and URLs with their counts.
#include "index/reader_statements.hpp"
#include "index/rows_of.hpp"
#include "varve/index/reader.hpp"

namespace varve::index {
namespace {

SiteRow site_row(const Statement::Use& use) {
  SiteRow row;
  row.site = use.text(0);
  row.urls = use.unsigned_integer(1);
  row.captures = use.unsigned_integer(2);
  row.bytes = use.unsigned_integer(3);
  row.pages = use.unsigned_integer(4);
  if (!use.null(5)) row.newest = use.time(5);
  row.newest_url = use.text(7);
  return row;
}

DayRow day_row(const Statement::Use& use) {
  return {use.integer(0), use.unsigned_integer(1), use.unsigned_integer(2), use.integer(3)};
}

}  // namespace

Result<std::vector<SiteRow>> Reader::sites(std::string_view after, std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kSites));
  return rows(statement->use(after, limit_of(limit)), site_row);
}

Result<std::vector<SiteRow>> Reader::newest_sites(const std::optional<SiteRow>& after,
                                                  std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kSitesByNewest));
  const Time newest = after ? after->newest.value_or(kEarliest) : Time{INT64_MAX};
  const std::string_view site = after ? std::string_view(after->site) : "";
  return rows(statement->use(newest, site, limit_of(limit)), site_row);
}

Result<std::optional<SiteRow>> Reader::site(std::string_view site) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kSite));
  VARVE_ASSIGN(auto found, rows(statement->use(site), site_row));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

Result<std::vector<DayRow>> Reader::days(std::int64_t before, std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kDays));
  return rows(statement->use(before, limit_of(limit)), day_row);
}

// Its captures are counted, and its last one says which exact URL it is.
Result<UrlRow> Reader::Statements::url_row(const Key& key) {
  UrlRow row;
  row.key = key.text;
  {
    VARVE_ASSIGN(Statement * statement, get(Query::kUrlCount));
    auto use = statement->use(key.id);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return row;
    row.captures = use.unsigned_integer(0);
    row.first = use.time(1);
    row.last = use.time(2);
  }
  VARVE_ASSIGN(const auto newest, find(Query::kBefore, key.id, row.last));
  if (!newest) return lost_url(key.text);
  VARVE_ASSIGN(row.url, url_of(key.text, key.id, newest->variant));
  return row;
}

Result<std::vector<UrlRow>> Reader::urls(std::string_view first, std::string_view last,
                                         std::size_t limit, std::uint64_t most_captures) {
  Statements& all = *statements_;
  all.database.begin_effort();
  VARVE_ASSIGN(Statement * keys, all.get(Query::kKeysBetween));
  auto use = keys->use(first, last);
  std::vector<UrlRow> found;
  std::uint64_t counted = 0;
  while (found.size() < limit && counted < most_captures) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) break;
    const std::string key = use.text(1);
    VARVE_ASSIGN(UrlRow row, all.url_row({key, use.integer(0)}));
    counted += row.captures;
    found.push_back(std::move(row));
  }
  return found;
}

Result<std::uint64_t> Reader::count_urls(std::string_view first, std::string_view last,
                                         std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(const auto count, statements_->ask(Query::kKeyCount, first, last, limit_of(limit)));
  return static_cast<std::uint64_t>(count.value_or(0));
}

}  // namespace varve::index
