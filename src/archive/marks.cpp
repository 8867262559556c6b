// What people said of captures, and what was removed.
#include <algorithm>

#include "archive/facts_walk.hpp"
#include "archive/impl.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {

namespace {

Mark mark_of_row(index::MarkRow row, std::string_view url, Time time) {
  Mark mark;
  mark.url = url;
  mark.time = time;
  mark.tags = std::move(row.tags);
  mark.note = std::move(row.note);
  mark.hold = row.hold;
  return mark;
}

// In their order by bytes, without repetition: as the index has them.
void put_in_order(std::vector<std::string>& tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

}  // namespace

Result<std::optional<Mark>> Archive::mark(std::string_view url, Time time,
                                          const std::function<void(Mark&)>& change) {
  VARVE_ASSIGN(Transaction transaction, begin());
  Mark before;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(const auto there, reader->capture(url, time));
    if (!there) return std::nullopt;
    VARVE_ASSIGN(index::MarkRow row, reader->mark(url, time));
    before = mark_of_row(std::move(row), url, time);
  }
  Mark mark = before;
  change(mark);
  put_in_order(mark.tags);
  if (mark.tags == before.tags && mark.note == before.note && mark.hold == before.hold) return mark;
  mark.said = Time::now();
  VARVE_TRY(transaction.add(mark));
  VARVE_TRY(transaction.commit());
  return mark;
}

Result<Mark> Archive::mark_of(std::string_view url, Time time) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(index::MarkRow row, reader->mark(url, time));
  return mark_of_row(std::move(row), url, time);
}

namespace {

bool fits(const index::MarkRow& mark, const Query& query) {
  const bool tagged =
      query.tag.empty() || std::binary_search(mark.tags.begin(), mark.tags.end(), query.tag);
  return tagged && (mark.hold || !query.held);
}

bool fits(const index::CaptureRow& row, const index::Filter& filter) {
  const bool key = row.key >= filter.first &&
                   (!filter.last || row.key < *filter.last || row.key == filter.first);
  return key && row.time >= filter.from && row.time <= filter.to &&
         (!filter.status || row.status == *filter.status) &&
         (filter.mime.empty() || row.mime == filter.mime) &&
         (filter.method.empty() || row.method == filter.method);
}

}  // namespace

Result<void> Archive::Impl::list_marked(const Query& query,
                                        const std::function<bool(const CaptureRow&)>& sink) const {
  const index::Filter filter = filter_of(query);
  std::vector<CaptureRow> found;
  {
    VARVE_ASSIGN(const auto reader, index->read());
    VARVE_ASSIGN(const auto marks, reader->marks());
    for (const index::MarkRow& mark : marks) {
      if (!fits(mark, query)) continue;
      VARVE_ASSIGN(auto row, reader->capture(mark.url, mark.time));
      if (row && fits(*row, filter)) found.push_back(to_capture_row(*std::move(row)));
    }
  }
  const auto before = [&](const CaptureRow& a, const CaptureRow& b) {
    if (a.key != b.key) return a.key < b.key;
    if (a.time != b.time) return query.newest_first ? b.time < a.time : a.time < b.time;
    return a.url < b.url;
  };
  std::sort(found.begin(), found.end(), before);
  auto next = found.begin();
  if (query.after) {
    CaptureRow last;
    last.key = url::surt_key(query.after->url);
    last.url = query.after->url;
    last.time = query.after->time;
    next = std::upper_bound(found.begin(), found.end(), last, before);
  }
  for (std::uint64_t given = 0; next != found.end(); ++next) {
    if (!sink(*next) || ++given == query.limit) return {};
  }
  return {};
}

Result<std::vector<Removal>> Archive::removals() const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(const auto rows, reader->removals());
  std::vector<Removal> removals;
  for (const index::RemovalRow& row : rows) {
    removals.push_back({row.url, row.time, row.removed, static_cast<RemovalReason>(row.reason)});
  }
  return removals;
}

Result<std::uint64_t> Archive::count_pruned() const {
  std::uint64_t count = 0;
  VARVE_TRY(each_fact(
      *impl_,
      [&](const FactView& fact, index::FactPlace) -> Result<void> {
        count += fact.kind == FactKind::kPruned ? 1 : 0;
        return {};
      },
      [](const Error&) { return Result<void>(); }));
  return count;
}

}  // namespace varve::archive
