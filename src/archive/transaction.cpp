#include "archive/transaction.hpp"

#include "archive/facts.hpp"
#include "varve/base/log.hpp"
#include "varve/store/payload.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

// A record of facts is read whole to read one: it is kept cheap.
constexpr std::uint32_t kFactsInRecord = 64;
constexpr std::size_t kFactsBytes = 64 << 10;

}  // namespace

Result<Transaction> Archive::begin() {
  if (impl_->mode != Mode::kWrite) {
    return fail(ErrorKind::kInvalid, "the archive {} was opened for reading",
                impl_->folder.string());
  }
  VARVE_ASSIGN(WriteLock lock, WriteLock::take(impl_->folder, impl_->options.lock_wait_ms));
  auto transaction = std::make_unique<Transaction::Impl>(*impl_, std::move(lock));
  VARVE_TRY(transaction->begin());
  return Transaction(std::move(transaction));
}

Transaction::Transaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result<void> Transaction::add(const PreparedBlob& blob) {
  if (blob.known_) return {};  // blobs do not go away while somebody may refer to them
  return impl_->checked(impl_->add(blob.digest_, blob.length_, blob.frame_.view(),
                                   static_cast<store::Encoding>(blob.encoding_), blob.crc_));
}
Result<Time> Transaction::add(const Capture& capture) {
  return impl_->checked(impl_->add(capture));
}
Result<void> Transaction::add(const Snapshot& snapshot) {
  return impl_->checked(impl_->add(snapshot));
}
Result<void> Transaction::commit() {
  return impl_->checked(impl_->commit());
}
std::uint64_t Transaction::bytes_written() const {
  return impl_->bytes_written;
}

Transaction::Impl::~Impl() {
  if (!done_) roll_back();
}

void Transaction::Impl::end() {
  done_ = true;
  // A connection that failed is not used again.
  if (writer && !failure_) archive.give_back(std::move(writer));
  writer.reset();
  touched_.clear();
  lock.reset();
}

Result<void> Transaction::Impl::usable() const {
  if (failure_) return tl::unexpected(*failure_);
  if (done_) return fail(ErrorKind::kInvalid, "the transaction has ended already");
  return {};
}

Result<void> Transaction::Impl::begin() {
  VARVE_ASSIGN(writer, archive.take_writer());
  VARVE_TRY(checked(writer->begin()));
  VARVE_ASSIGN(const bool leftovers, checked(cut_leftovers()));
  if (leftovers) VARVE_TRY(checked(writer->begin()));
  return {};
}

// What a transaction that did not come to its end left in the packs. The index commits first, to
// say the same as before: had that transaction's commit half reached the disk (its sync failed, and
// then the power), its traces would be overwritten before the bytes that it speaks of are.
Result<bool> Transaction::Impl::cut_leftovers() {
  VARVE_ASSIGN(const auto last, writer->last_pack());
  if (last) {
    last_pack_ = last->number;
    last_committed_ = last->committed;
  }
  FileSystem& files = archive.packs.files();
  const Path& folder = archive.packs.folder();
  bool longer = false;
  if (const auto file = files.open_read(folder / store::pack_name(last_pack_)); last && file) {
    VARVE_ASSIGN(const std::uint64_t size, (*file)->size());
    longer = size > last_committed_;
  }
  std::uint64_t unknown = last_pack_ + 1;
  while (files.open_read(folder / store::pack_name(unknown))) ++unknown;
  if (!longer && unknown == last_pack_ + 1) return false;
  VARVE_TRY(writer->commit());
  for (std::uint64_t number = last_pack_ + 1; number < unknown; ++number) {
    VARVE_TRY(files.remove(folder / store::pack_name(number)));
  }
  if (longer) {
    VARVE_ASSIGN(const auto file, files.open_write(folder / store::pack_name(last_pack_)));
    VARVE_TRY(file->truncate(last_committed_));
  }
  return true;
}

// Makes touched_.back() a pack that takes a record.
Result<void> Transaction::Impl::make_room() {
  const std::uint64_t bound = archive.options.pack_bound;
  if (!touched_.empty() && touched_.back().writer.end() < bound) return {};
  FileSystem& files = archive.packs.files();
  const Path& folder = archive.packs.folder();
  if (touched_.empty() && last_pack_ != 0 && last_committed_ < bound) {
    auto resumed = store::PackWriter::resume(files, folder, last_pack_, last_committed_);
    if (resumed) {
      touched_.push_back({*std::move(resumed), last_committed_});
      return {};
    }
    if (resumed.error().kind == ErrorKind::kNoSpace) return tl::unexpected(resumed.error());
    spdlog::warn("{}; a new pack is begun. `varve check` says what is lost",
                 resumed.error().message);
  }
  const std::uint64_t number =
      (touched_.empty() ? last_pack_ : touched_.back().writer.number()) + 1;
  auto created = store::PackWriter::create(files, folder, number);
  if (!created) {
    static_cast<void>(files.remove(folder / store::pack_name(number)));
    return tl::unexpected(created.error());
  }
  touched_.push_back({*std::move(created), 0});
  bytes_written += store::kFileHeaderSize;
  return {};
}

Result<index::Place> Transaction::Impl::append(const store::RecordHeader& header,
                                               std::string_view payload) {
  store::PackWriter& pack = touched_.back().writer;
  VARVE_ASSIGN(const std::uint64_t offset, pack.append(header, payload));
  bytes_written += store::kRecordHeaderSize + payload.size();
  return index::Place{pack.number(), offset};
}

Result<void> Transaction::Impl::add(const Digest& digest, std::uint64_t length,
                                    std::string_view frame, store::Encoding encoding,
                                    std::uint32_t crc) {
  VARVE_TRY(usable());
  VARVE_TRY(make_room());
  const store::PackWriter& pack = touched_.back().writer;
  VARVE_ASSIGN(const bool fresh,
               writer->add_blob(digest, {pack.number(), pack.end()}, frame.size(), length));
  if (!fresh) return {};
  store::RecordHeader header;
  header.type = store::RecordType::kBlob;
  header.encoding = encoding;
  header.stored_length = frame.size();
  header.raw_length = length;
  header.digest = digest;
  header.payload_crc = crc;
  VARVE_TRY(append(header, frame));
  return {};
}

Result<void> Transaction::Impl::open_record() {
  if (record_ == 0) {
    VARVE_ASSIGN(record_, writer->next_record());
  } else if (facts_count_ >= kFactsInRecord || facts_.size() >= kFactsBytes) {
    VARVE_TRY(write_facts(false));
    ++record_;
  }
  return {};
}

Result<Time> Transaction::Impl::add(const Capture& capture) {
  VARVE_TRY(usable());
  VARVE_TRY(open_record());
  index::Writer::Capture row;
  const std::string key = url::surt_key(capture.url);
  row.key = key;
  row.url = capture.url;
  row.time = capture.time;
  row.status = capture.status;
  row.source = static_cast<int>(capture.source);
  row.truncated = static_cast<int>(capture.truncated);
  row.mime = capture.mime;
  row.digest = capture.digest;
  row.record = record_;
  row.position = facts_count_;
  VARVE_ASSIGN(const Time time, writer->add(row));
  if (time == capture.time) {
    put_fact(facts_, capture);
  } else {
    Capture moved = capture;
    moved.time = time;
    put_fact(facts_, moved);
  }
  ++facts_count_;
  return time;
}

Result<void> Transaction::Impl::add(const Snapshot& snapshot) {
  VARVE_TRY(usable());
  VARVE_TRY(open_record());
  index::Writer::Snapshot row;
  row.url = snapshot.final_url;
  row.asked_url = snapshot.url;
  row.time = snapshot.time;
  row.title = snapshot.title;
  row.verdict = snapshot.verdict;
  for (const Snapshot::Member& member : snapshot.members) {
    row.members.push_back({member.url, member.time});
  }
  for (const FailedResource& failed : snapshot.failed) {
    row.failed.push_back({failed.url, failed.reason});
  }
  row.tags = snapshot.tags;
  row.note = snapshot.note;
  row.hold = snapshot.hold;
  row.record = record_;
  row.position = facts_count_;
  VARVE_TRY(writer->add(row));
  put_fact(facts_, snapshot);
  ++facts_count_;
  return {};
}

Result<void> Transaction::Impl::write_facts(bool ends_transaction) {
  if (facts_.size() > store::kMaxFacts) {
    return fail(ErrorKind::kLimit,
                "a capture's or snapshot's headers and lists are {} bytes, more "
                "than an archive takes ({})",
                facts_.size(), store::kMaxFacts);
  }
  VARVE_TRY(make_room());
  store::RecordHeader header;
  header.type = store::RecordType::kFacts;
  header.flags = ends_transaction ? store::kEndsTransaction : 0;
  header.raw_length = facts_.size();
  header.digest = Sha256::of(facts_);
  VARVE_ASSIGN(const store::Payload payload, store::encode_payload(Body(std::move(facts_)), ""));
  facts_.clear();
  facts_count_ = 0;
  header.encoding = payload.encoding;
  header.stored_length = payload.bytes.size();
  header.payload_crc = payload.crc;
  VARVE_ASSIGN(const index::Place place, append(header, payload.bytes.view()));
  return writer->add_record(record_, place);
}

Result<void> Transaction::Impl::sync_packs() {
  bool made = false;
  for (Touched& pack : touched_) {
    VARVE_TRY(pack.writer.sync());
    VARVE_TRY(writer->set_pack({pack.writer.number(), pack.writer.end()}));
    made = made || pack.committed == 0;
  }
  if (made) VARVE_TRY(archive.packs.files().sync_folder(archive.packs.folder()));
  return {};
}

Result<void> Transaction::Impl::write_all() {
  VARVE_TRY(usable());
  if (touched_.empty() && record_ == 0) return {};
  // Blobs alone are a transaction too: a record without facts says where it ends.
  if (record_ == 0) VARVE_TRY(open_record());
  VARVE_TRY(write_facts(true));
  return sync_packs();
}

Result<void> Transaction::Impl::commit() {
  if (done_) return usable();
  auto written = checked(write_all());
  if (!written || touched_.empty()) {
    roll_back();
    return written;
  }
  // From here on the bytes stay, whatever the index says: see cut_leftovers().
  auto committed = checked(writer->commit());
  end();
  return committed;
}

void Transaction::Impl::roll_back() {
  if (writer) writer->rollback();
  for (Touched& pack : touched_) {
    const Path path = archive.packs.folder() / store::pack_name(pack.writer.number());
    const auto undone = pack.committed == 0 ? archive.packs.files().remove(path)
                                            : pack.writer.truncate(pack.committed);
    // What stays is cut off by the next transaction.
    if (!undone) spdlog::warn("{}", undone.error().message);
  }
  end();
}

}  // namespace varve::archive
