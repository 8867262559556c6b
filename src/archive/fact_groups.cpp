// How the facts of a transaction become blocks: beside those about the same URLs, whose block they
// are a difference to, so that a capture which brought nothing new costs next to nothing.
#include "archive/at_once.hpp"
#include "archive/transaction.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kToldTogether = 64;

}  // namespace

// The block that facts about the same as those of block `earlier` are a difference to.
Result<std::uint64_t> Transaction::Impl::facts_before(std::uint64_t earlier) {
  VARVE_ASSIGN(const auto block, writer_->block(earlier));
  if (!block || block->number >= first_number_) return 0;
  return block->base != 0 ? block->base : block->number;
}

// With room for the facts that wait to be told, and one.
Result<FactGroup*> Transaction::Impl::facts_about(std::uint64_t earlier) {
  FactGroup& group = fact_groups_[earlier];
  if (group.count + told_.size() >= kFactsInBlock || group.raw.size() >= kFactsBytes) {
    VARVE_TRY(flush(group, false));
    group = {};
  }
  if (group.number == 0) group.number = new_number();
  group.base = earlier;
  changed_ = true;
  return &group;
}

Result<void> Transaction::Impl::tell(const BlobFact& blob) {
  told_.push_back(blob);
  if (told_.size() < kToldTogether) return {};
  VARVE_ASSIGN(FactGroup* const group, facts_about(0));
  tell_blobs(*group);
  return {};
}

Result<void> Transaction::Impl::tell(const MovedFact& moved) {
  VARVE_ASSIGN(FactGroup* const group, facts_about(0));
  put_fact(group->raw, moved);
  ++group->count;
  return {};
}

void Transaction::Impl::tell_blobs(FactGroup& group) {
  for (const BlobFact& blob : std::exchange(told_, {})) {
    put_fact(group.raw, blob);
    ++group.count;
  }
}

Result<Time> Transaction::Impl::add(const Capture& capture) {
  VARVE_TRY(usable());
  const std::string key = url::surt_key(capture.url);
  VARVE_ASSIGN(const auto earlier, (*reader_)->find_nearest(key, capture.url, capture.time));
  VARVE_ASSIGN(const std::uint64_t base, facts_before(earlier ? earlier->fact.block : 0));
  VARVE_ASSIGN(FactGroup* const group, facts_about(base));
  tell_blobs(*group);
  index::Writer::Capture row;
  row.key = key;
  row.url = capture.url;
  row.time = capture.time;
  row.status = capture.status;
  row.source = static_cast<int>(capture.source);
  row.truncated = static_cast<int>(capture.truncated);
  row.mime = capture.mime;
  row.method = request_method(capture);
  row.digest = capture.digest;
  row.fact = {group->number, group->count};
  VARVE_ASSIGN(const Time time, writer_->add(row));
  Capture told = capture;
  told.time = time;
  put_fact(group->raw, told);
  ++group->count;
  return time;
}

Result<void> Transaction::Impl::add(const Snapshot& snapshot) {
  VARVE_TRY(usable());
  const std::string key = url::surt_key(snapshot.final_url);
  VARVE_ASSIGN(const auto earlier,
               (*reader_)->find_nearest(key, snapshot.final_url, snapshot.time));
  VARVE_ASSIGN(const std::uint64_t base, facts_before(earlier ? earlier->fact.block : 0));
  VARVE_ASSIGN(FactGroup* const group, facts_about(base));
  const index::FactPlace place{group->number, group->count};
  VARVE_TRY(writer_->add(index::Writer::Snapshot{
      snapshot.final_url, snapshot.time, snapshot.members.size(), snapshot.failed.size(), place}));
  put_fact(group->raw, snapshot);
  ++group->count;
  if (snapshot.tags.empty() && snapshot.note.empty() && !snapshot.hold) return {};
  return writer_->set_mark(
      {snapshot.final_url, snapshot.time, snapshot.tags, snapshot.note, snapshot.hold});
}

Result<void> Transaction::Impl::add(const Mark& mark) {
  VARVE_TRY(usable());
  VARVE_ASSIGN(FactGroup* const group, facts_about(0));
  VARVE_TRY(writer_->set_mark({mark.url, mark.time, mark.tags, mark.note, mark.hold}));
  put_fact(group->raw, mark);
  ++group->count;
  return {};
}

Result<bool> Transaction::Impl::remove(const Removal& removal) {
  VARVE_TRY(usable());
  VARVE_ASSIGN(const bool there, writer_->remove_capture(removal.url, removal.time));
  if (!there) return false;
  VARVE_ASSIGN(FactGroup* const group, facts_about(0));
  VARVE_TRY(writer_->add_removal(
      {removal.url, removal.time, removal.removed, static_cast<int>(removal.reason)}));
  put_fact(group->raw, removal);
  ++group->count;
  return true;
}

Result<void> Transaction::Impl::flush(FactGroup& group, bool ends_transaction) {
  return write_facts(group.number, std::move(group.raw), group.base,
                     ends_transaction ? store::kEndsTransaction : 0);
}

Result<void> Transaction::Impl::write_facts(std::uint64_t number, std::string raw,
                                            std::uint64_t base_block, std::uint16_t flags,
                                            int level) {
  if (raw.size() > store::kMaxFacts) {
    return fail(ErrorKind::kLimit,
                "a capture's or snapshot's headers and lists are {} bytes, more than an archive "
                "takes ({})",
                raw.size(), store::kMaxFacts);
  }
  const Body body(std::move(raw));
  store::Encode how;
  how.checksum = true;
  how.level = level;
  VARVE_ASSIGN(const Encoded encoded, encode_like(archive.blocks, find(), body, base_block, how));
  store::RecordHeader header;
  header.type = store::RecordType::kFacts;
  header.flags = flags;
  header.encoding = encoded.payload.encoding;
  header.raw_length = body.size();
  header.block = number;
  header.base = encoded.base;
  header.payload_crc = encoded.payload.crc;
  return write_record(header, encoded.payload.bytes.view());
}

}  // namespace varve::archive
