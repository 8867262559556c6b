// Lists of captures, page by page: along the keys, and within each along its captures.
#include <algorithm>

#include "index/reader_statements.hpp"
#include "varve/index/reader.hpp"

namespace varve::index {
namespace {

// A body of an exact URL.
struct Version {
  std::int64_t variant = 0;
  std::int64_t blob_id = 0;

  bool operator==(const Version&) const = default;
};
struct VersionHash {
  std::size_t operator()(const Version& version) const noexcept {
    const auto variant = static_cast<std::uint64_t>(version.variant);
    return static_cast<std::size_t>(static_cast<std::uint64_t>(version.blob_id) * 31 + variant);
  }
};

// Whether a page behind `row` has nothing of what the filter wants.
bool is_behind(const CaptureRow& row, const Filter& filter) {
  if (!filter.last) return false;
  return *filter.last <= filter.first ? row.key > filter.first : row.key >= *filter.last;
}

}  // namespace

Result<void> Reader::Statements::add_page(PageOf& page, const Key& key) {
  const Filter& filter = *page.filter;
  const bool newest = filter.newest_first;
  VARVE_ASSIGN(Statement * statement,
               get(newest ? Query::kPageNewestFirst : Query::kPageOldestFirst));
  const auto& after = *page.after;
  const bool goes_on = after && after->key_id == key.id;
  const Time begin = goes_on ? after->time : newest ? filter.to : filter.from;
  const std::int64_t variant = goes_on ? after->variant : newest ? INT64_MAX : INT64_MIN;
  std::optional<std::string_view> mime;
  if (!filter.mime.empty()) mime = filter.mime;
  std::optional<std::string_view> method;
  if (!filter.method.empty()) method = filter.method;
  auto use = statement->use(key.id, begin, variant, newest ? filter.from : filter.to, filter.status,
                            mime, page.blob_id, method,
                            static_cast<std::int64_t>(page.limit - page.found.size()));
  const std::size_t first = page.found.size();
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) break;
    VARVE_ASSIGN(FoundCapture row, row_of(key, found_row(use)));
    if (use.null(5)) return fail(ErrorKind::kDamaged, "the index has lost the body of a capture");
    page.found.push_back({std::move(row), blob_row(use, 5), {}});
  }
  if (filter.first_times && page.found.size() > first) return add_first_times(page, key, first);
  return {};
}

// The rows of one key, from `begin` on, get the first time of their bodies: each is looked for from
// the key's first capture on, up to where all of them are found. That is as much memory as the
// rows, and right wherever the page begins and whatever the filter left out.
Result<void> Reader::Statements::add_first_times(PageOf& page, const Key& key, std::size_t begin) {
  std::unordered_map<Version, std::optional<Time>, VersionHash> firsts;
  Time last = kEarliest;
  for (std::size_t i = begin; i < page.found.size(); ++i) {
    const CaptureRow& row = page.found[i];
    firsts.emplace(Version{row.variant, row.blob_id}, std::nullopt);
    last = std::max(last, row.time);
  }
  VARVE_ASSIGN(Statement * statement, get(Query::kFirstTimes));
  auto use = statement->use(key.id, last);
  for (std::size_t left = firsts.size(); left > 0;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) break;
    const auto found = firsts.find({use.integer(1), use.integer(2)});
    if (found == firsts.end() || found->second) continue;
    found->second = use.time(0);
    --left;
  }
  for (std::size_t i = begin; i < page.found.size(); ++i) {
    CaptureRow& row = page.found[i];
    const auto first = firsts.at({row.variant, row.blob_id});
    if (first && *first != row.time) row.first_time = first;
  }
  return {};
}

Result<std::optional<Time>> Reader::first_time(const CaptureRow& row) {
  statements_->database.begin_effort();
  Statements::PageOf page;
  page.found.push_back(row);
  page.found.front().first_time.reset();
  VARVE_TRY(statements_->add_first_times(page, {row.key, row.key_id}, 0));
  return page.found.front().first_time;
}

Result<std::vector<CaptureRow>> Reader::page(const Filter& filter,
                                             const std::optional<CaptureRow>& after,
                                             std::size_t limit) {
  Statements& all = *statements_;
  all.database.begin_effort();
  Statements::PageOf page{&filter, &after, limit};
  if (limit == 0 || (after && is_behind(*after, filter))) return page.found;
  const std::string_view first = after ? std::string_view(after->key) : filter.first;
  const bool one_key = filter.last && *filter.last <= filter.first;
  const Query query = one_key ? Query::kKey : filter.last ? Query::kKeysBetween : Query::kKeysFrom;
  VARVE_ASSIGN(Statement * keys, all.get(query));
  const auto add_keys = [&](Statement::Use use) -> Result<void> {
    while (page.found.size() < limit) {
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) return {};
      if (filter.digest && !page.blob_id) {
        VARVE_ASSIGN(const auto blob, all.blob(*filter.digest));
        if (!blob) return {};
        page.blob_id = blob->id;
      }
      const std::string key = one_key ? filter.first : use.text(1);
      VARVE_TRY(all.add_page(page, {key, use.integer(0)}));
    }
    return {};
  };
  if (one_key) {
    VARVE_TRY(add_keys(keys->use(std::string_view(filter.first))));
  } else if (filter.last) {
    VARVE_TRY(add_keys(keys->use(first, std::string_view(*filter.last))));
  } else {
    VARVE_TRY(add_keys(keys->use(first)));
  }
  return page.found;
}

}  // namespace varve::index
