// What people said of captures, and what was removed.
#include "archive/impl.hpp"

namespace varve::archive {

Result<bool> Archive::mark(const Mark& mark) {
  VARVE_ASSIGN(Transaction transaction, begin());
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(const auto there, reader->capture(mark.url, mark.time));
    if (!there) return false;
  }
  VARVE_TRY(transaction.add(mark));
  VARVE_TRY(transaction.commit());
  return true;
}

Result<Mark> Archive::mark_of(std::string_view url, Time time) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(index::MarkRow row, reader->mark(url, time));
  Mark mark;
  mark.url = url;
  mark.time = time;
  mark.tags = std::move(row.tags);
  mark.note = std::move(row.note);
  mark.hold = row.hold;
  return mark;
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
