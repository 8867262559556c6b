#include "archive/transaction.hpp"

#include "archive/leftovers.hpp"

namespace varve::archive {

Result<Transaction> Archive::begin() {
  VARVE_ASSIGN(auto transaction, impl_->begin());
  return Transaction(std::move(transaction));
}

Result<void> Archive::recover() {
  VARVE_TRY(begin());
  return {};
}

Result<std::unique_ptr<Transaction::Impl>> Archive::Impl::begin() {
  if (mode != Mode::kWrite) {
    return fail(ErrorKind::kInvalid, "the archive {} was opened for reading", folder.string());
  }
  VARVE_ASSIGN(WriteLock lock, WriteLock::take(folder, options.lock_wait_ms));
  auto transaction = std::make_unique<Transaction::Impl>(*this, std::move(lock));
  VARVE_TRY(transaction->begin());
  return transaction;
}

Transaction::Transaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result<void> Transaction::add(const PreparedBlob& blob) {
  return impl_->checked(impl_->add(blob));
}
Result<Time> Transaction::add(const Capture& capture) {
  return impl_->checked(impl_->add(capture));
}
Result<void> Transaction::add(const Snapshot& snapshot) {
  return impl_->checked(impl_->add(snapshot));
}
Result<void> Transaction::add(const Mark& mark) {
  return impl_->checked(impl_->add(mark));
}
Result<void> Transaction::commit() {
  return impl_->checked(impl_->commit());
}
std::uint64_t Transaction::bytes_written() const {
  return impl_->bytes_written();
}

Transaction::Impl::~Impl() {
  if (!done_) roll_back();
}

void Transaction::Impl::end() {
  done_ = true;
  written_before_ = bytes_written();
  appender_.reset();
  reader_.reset();
  // A connection that failed is not used again.
  if (writer_ && !failure_) archive.give_back(std::move(writer_));
  writer_.reset();
  if (failure_ && lock) lock->leave_badly();
  lock.reset();
}

Result<void> Transaction::Impl::usable() const {
  if (failure_) return tl::unexpected(*failure_);
  if (done_) return fail(ErrorKind::kInvalid, "the transaction has ended already");
  return {};
}

Blocks::Find Transaction::Impl::find() {
  return [this](std::uint64_t number) { return writer_->block(number); };
}

Result<void> Transaction::Impl::begin() {
  VARVE_TRY(checked(archive.renew_log(*lock)));
  VARVE_ASSIGN(writer_, archive.take_writer());
  VARVE_TRY(checked(writer_->begin()));
  VARVE_TRY(checked(take_leftovers(archive, *writer_)));
  VARVE_ASSIGN(const auto last, checked(writer_->last_pack()));
  appender_ = std::make_unique<Appender>(archive.packs, last.value_or(index::PackRow()),
                                         archive.options.pack_bound);
  VARVE_ASSIGN(first_number_, checked(writer_->next_block()));
  next_number_ = first_number_;
  VARVE_ASSIGN(auto reader, checked(archive.index->read()));
  reader_.emplace(std::move(reader));
  return {};
}

Result<void> Transaction::Impl::write_all() {
  VARVE_TRY(usable());
  if (!changed_) return {};
  for (auto& [key, group] : blob_groups_) VARVE_TRY(flush(group));
  if (!told_.empty() || fact_groups_.empty()) {
    VARVE_ASSIGN(FactGroup* const group, facts_about(0));
    tell_blobs(*group);
  }
  while (!fact_groups_.empty()) {
    const auto group = fact_groups_.begin();
    VARVE_TRY(flush(group->second, fact_groups_.size() == 1));
    fact_groups_.erase(group);
  }
  return appender_->sync(*writer_);
}

Result<void> Transaction::Impl::commit() {
  if (done_) return usable();
  auto written = checked(write_all());
  if (!written || !changed_) {
    roll_back();
    return written;
  }
  // From here on the bytes stay, whatever the index says: see take_leftovers().
  appender_->keep();
  auto committed = checked(writer_->commit());
  if (committed) appender_->protect_full();
  end();
  return committed;
}

void Transaction::Impl::roll_back() {
  if (writer_) writer_->rollback();
  if (appender_) appender_->cut_off();
  if (changed_) archive.blocks.clear();  // other bytes will lie there
  end();
}

Result<void> Transaction::Impl::write_record(store::RecordHeader header, std::string_view payload) {
  changed_ = true;
  header.stored_length = payload.size();
  VARVE_ASSIGN(const index::Place place, appender_->append(header, payload));
  return writer_->set_block({header.block, place, header.base.block});
}

}  // namespace varve::archive
