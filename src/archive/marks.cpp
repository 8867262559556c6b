// What people said of captures, and what was removed.
#include <algorithm>

#include "archive/impl.hpp"

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

Result<std::vector<Removal>> Archive::removals() const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(const auto rows, reader->removals());
  std::vector<Removal> removals;
  for (const index::RemovalRow& row : rows) {
    removals.push_back({row.url, row.time, row.removed, static_cast<RemovalReason>(row.reason)});
  }
  return removals;
}

}  // namespace varve::archive
