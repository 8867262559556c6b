// What each transaction adds to the counts of sites and days: gathered while it goes on, written at
// its end.
#include <algorithm>

#include "index/reader_statements.hpp"
#include "index/writer_statements.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

constexpr std::size_t kKept = 4'096;  // `rebuild` is one transaction over all sites and days

double weight_of(const DayChange& change) {
  return static_cast<double>(std::max<std::int64_t>(change.captures, 0)) +
         static_cast<double>(std::max<std::int64_t>(change.bytes, 0));
}

}  // namespace

SiteChange& Writer::Statements::site_change(std::string_view key) {
  const std::string_view site = url::surt_host(key);
  const auto known = sites.find(site);
  return known != sites.end() ? known->second : sites[std::string(site)];
}

Result<void> Writer::Statements::count_capture(std::string_view key, Time time, std::int64_t raw,
                                               int sign) {
  added.captures += sign;
  added.bytes_original += sign * raw;
  SiteChange& site = site_change(key);
  site.captures += sign;
  site.bytes += sign * raw;
  DayChange& day = days[day_number(time)];
  day.captures += sign;
  day.bytes += sign * raw;
  return sites.size() < kKept ? Result<void>() : write_sites();
}

Result<void> Writer::Statements::count_growth(std::uint64_t pack, std::uint64_t length) {
  VARVE_ASSIGN(const auto before, ask(Query::kPackLength, pack));
  growth += static_cast<std::int64_t>(length) - before.value_or(0);
  return {};
}

Result<void> Writer::Statements::count_snapshot(std::string_view key, const PageAt& page,
                                                int sign) {
  VARVE_ASSIGN(const auto there, ask(Query::kSnapshotThere, page.time, page.key_id, page.variant));
  if (there.has_value() == (sign > 0)) return {};
  SiteChange& site = site_change(key);
  site.pages += sign;
  if (sign < 0) {
    site.lost_page = true;
  } else if (!site.newest || *site.newest < page) {
    site.newest = page;
  }
  return {};
}

Result<Writer::Statements::Newest> Writer::Statements::newest_of(std::string_view site) {
  VARVE_ASSIGN(Statement * statement, get(Query::kNewestOfSite));
  auto use = statement->use(site);
  VARVE_ASSIGN(const bool there, use.next());
  Newest newest;
  if (!there) return newest;
  if (!use.null(0)) newest.page = PageAt{use.time(0), use.integer(1), use.integer(2)};
  newest.pages = use.integer(3);
  return newest;
}

Result<void> Writer::Statements::set_newest(std::string_view site, const PageAt& page) {
  return run(Query::kSetNewest, site, page.time, page.key_id, page.variant);
}

Result<void> Writer::Statements::write_site(std::string_view site, const SiteChange& change) {
  VARVE_TRY(run(Query::kAddToSite, site, change.urls, change.captures, change.bytes, change.pages));
  if (change.captures < 0) VARVE_TRY(run(Query::kRemoveSite, site));
  if (!change.newest) return {};
  VARVE_ASSIGN(const Newest before, newest_of(site));
  if (before.page && *before.page > *change.newest) return {};
  return set_newest(site, *change.newest);
}

Result<void> Writer::Statements::write_sites() {
  std::set<std::string, std::less<>> lost;
  Time from = kEarliest;
  for (const auto& [site, change] : sites) {
    if (site.empty()) continue;
    VARVE_TRY(write_site(site, change));
    if (!change.lost_page) continue;
    VARVE_ASSIGN(const Newest newest, newest_of(site));
    VARVE_ASSIGN(const bool stands, still_stands(site, newest));
    if (stands) continue;
    lost.insert(site);
    from = std::max(from, newest.page->time);
  }
  sites.clear();
  return find_newest(std::move(lost), from);
}

// A site without pages has no newest one.
Result<bool> Writer::Statements::still_stands(std::string_view site, const Newest& newest) {
  if (!newest.page) return true;
  if (newest.pages <= 0) {
    constexpr std::optional<std::int64_t> kNone;
    VARVE_TRY(run(Query::kSetNewest, site, kNone, kNone, kNone));
    return true;
  }
  const PageAt& page = *newest.page;
  VARVE_ASSIGN(const auto there, ask(Query::kSnapshotThere, page.time, page.key_id, page.variant));
  return there.has_value();
}

// A walk over the snapshots, once in a transaction that took a site's newest page away and left
// others: mostly the next one is near, and nothing has to be kept for it.
Result<void> Writer::Statements::find_newest(std::set<std::string, std::less<>> lost, Time from) {
  if (lost.empty()) return {};
  VARVE_ASSIGN(Statement * statement, get(Query::kSnapshotsUpTo));
  auto use = statement->use(from);
  while (!lost.empty()) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) break;
    const SnapshotRow row = snapshot_row(use);
    const std::string key = url::surt_key(row.url);
    const auto site = lost.find(url::surt_host(key));
    if (site == lost.end()) continue;
    VARVE_TRY(set_newest(*site, {row.time, row.key_id, row.variant}));
    lost.erase(site);
  }
  return {};
}

// By their bodies' lengths, where captures of several days came (an import, `rebuild`).
Result<void> Writer::Statements::write_days() {
  double weight = 0;
  for (const auto& [day, change] : days) weight += weight_of(change);
  if (weight == 0 && growth != 0) {
    VARVE_TRY(run(Query::kSpreadOverDays, static_cast<double>(growth)));
  }
  std::int64_t left = growth;
  double weight_left = weight;
  for (const auto& [day, change] : days) {
    const double part = weight_of(change);
    const auto stored =
        part == 0 ? std::int64_t{0}
                  : static_cast<std::int64_t>(static_cast<double>(left) * (part / weight_left));
    left -= stored;
    weight_left -= part;
    VARVE_TRY(run(Query::kAddToDay, day, change.captures, change.bytes, stored));
  }
  return {};
}

}  // namespace varve::index
