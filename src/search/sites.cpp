#include "search/sites.hpp"

#include <algorithm>
#include <functional>

namespace varve::search {
namespace {

// Those of a site that was indexed at once lie together.
constexpr const char* kRowsOfKeys =
    "SELECT chunks.id FROM pages CROSS JOIN chunks ON chunks.page = pages.id"
    " WHERE pages.key >= ? AND pages.key < ? LIMIT ?";

url::KeyRange range_of_site(const std::string& site) {
  return site.find('/') == std::string::npos ? url::surt_domain_range(site)
                                             : url::surt_prefix_range(site);
}

Result<std::vector<std::int64_t>> rows_of(const std::vector<url::KeyRange>& ranges, TextDb& db) {
  std::vector<std::int64_t> rows;
  VARVE_ASSIGN(index::Statement * statement, db.get(kRowsOfKeys));
  for (const url::KeyRange& range : ranges) {
    auto use = statement->use(std::string_view(range.first), std::string_view(range.last),
                              static_cast<std::int64_t>(kMaxRowsOfSites));
    for (;;) {
      VARVE_ASSIGN(const bool more, use.next());
      if (!more) break;
      rows.push_back(use.integer(0));
    }
  }
  return rows;
}

}  // namespace

Sites::Sites(const Query& query, const Question& question) {
  for (const std::string& site : query.sites) any_.push_back(range_of_site(site));
  for (const std::string& site : query.not_sites) none_.push_back(range_of_site(site));
  if (!question.url_prefix.empty()) below_ = url::surt_prefix_range(question.url_prefix);
}

std::vector<url::KeyRange> Sites::ranges() const {
  return below_ ? std::vector{*below_} : any_;
}

bool Sites::are_all() const {
  return !below_ && any_.empty() && none_.empty();
}

bool Sites::have(std::string_view key) const {
  const auto in = [key](const url::KeyRange& range) {
    return range.first <= key && key < range.last;
  };
  return (!below_ || in(*below_)) && (any_.empty() || std::any_of(any_.begin(), any_.end(), in)) &&
         std::none_of(none_.begin(), none_.end(), in);
}

Result<Runs> runs_of(const Sites& sites, TextDb& db) {
  const std::vector<url::KeyRange> ranges = sites.ranges();
  if (ranges.empty()) return Runs{{{1, INT64_MAX}}};
  VARVE_ASSIGN(std::vector<std::int64_t> rows, rows_of(ranges, db));
  std::sort(rows.begin(), rows.end(), std::greater<>());
  constexpr std::int64_t kGap = 64;  // rows of others that are read rather than begun anew behind
  Runs runs;
  for (const std::int64_t row : rows) {
    if (!runs.all.empty() && runs.all.back().first - row <= kGap) {
      runs.all.back().first = row;
    } else if (runs.all.size() < kMaxRuns) {
      runs.all.push_back({row, row});
    } else {
      runs.partial = true;
      break;
    }
  }
  return runs;
}

}  // namespace varve::search
