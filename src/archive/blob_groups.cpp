// How the blobs of a transaction become blocks.
#include "archive/like.hpp"
#include "archive/transaction.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kBlock = 512 << 10;  // a block that has this much is full
constexpr std::uint64_t kAlone = 256 << 10;  // a longer blob has a block of its own
// So many bytes of one kind are a window of their own.
constexpr std::uint64_t kLarge = 128 << 10;
// Versions in blocks that are longer than this are not read for differences.
constexpr std::uint64_t kLongestBase = 16 << 20;

}  // namespace

Result<void> Transaction::Impl::add(const PreparedBlob& blob) {
  VARVE_TRY(usable());
  // What was there when it was prepared may have been pruned since.
  VARVE_ASSIGN(const auto there, writer_->blob(blob.digest_));
  if (there && there->block != 0) return {};
  changed_ = true;
  return blob.frame_ ? add_alone(blob) : add_to_group(blob);
}

Result<void> Transaction::Impl::add_alone(const PreparedBlob& blob) {
  store::RecordHeader header;
  header.type = store::RecordType::kBlobs;
  header.encoding = blob.frame_->encoding;
  header.raw_length = blob.length_;
  header.block = new_number();
  header.payload_crc = blob.frame_->crc;
  VARVE_TRY(writer_->add_blob(blob.digest_, header.block, 0, blob.length_));
  VARVE_TRY(tell({blob.digest_, header.block, 0, blob.length_}));
  return write_record(header, blob.frame_->bytes.view());
}

Result<std::optional<index::BlobRow>> Transaction::Impl::version_before(const PreparedBlob& blob) {
  if (!blob.before_) return std::nullopt;
  VARVE_ASSIGN(auto row, writer_->blob(*blob.before_));
  const bool usable = row && row->block != 0 && row->block < first_number_ && row->raw != 0 &&
                      row->begin + row->raw <= kLongestBase;
  if (!usable) return std::nullopt;
  return row;
}

Result<void> Transaction::Impl::add_to_group(const PreparedBlob& blob) {
  VARVE_ASSIGN(const auto before, version_before(blob));
  const std::string key =
      before ? fmt::format("={}", before->block) : fmt::format("{} {}", blob.kind_, blob.site_);
  BlobGroup& group = blob_groups_[key];
  if (group.number == 0) {
    group.number = new_number();
    group.kind = blob.kind_;
    group.site = blob.site_;
  }
  if (before) {
    const std::uint64_t end =
        std::max(group.base.begin + group.base.length, before->begin + before->raw);
    group.base.begin =
        group.base.block == 0 ? before->begin : std::min(group.base.begin, before->begin);
    group.base.length = end - group.base.begin;
    group.base.block = before->block;
  }
  const std::uint64_t begin = group.raw.size();
  VARVE_TRY(writer_->add_blob(blob.digest_, group.number, begin, blob.length_));
  VARVE_TRY(tell({blob.digest_, group.number, begin, blob.length_}));
  if (begin == 0 && blob.length_ >= kAlone) {
    group.alone = blob.body_;
  } else {
    if (begin == 0) group.raw.reserve(kBlock + kAlone);
    group.raw += blob.body_.view();  // it was hashed a moment ago: the processor still has it
  }
  if (group.raw.size() < kBlock && blob.length_ < kAlone) return {};
  VARVE_TRY(flush(group));
  blob_groups_.erase(key);
  return {};
}

Result<void> Transaction::Impl::flush(BlobGroup& group) {
  const Body raw = group.raw.empty() ? std::move(group.alone) : Body(std::move(group.raw));
  const store::Encode how;
  if (group.base.block != 0) {
    VARVE_ASSIGN(const Encoded version,
                 encode_version(archive.blocks, find(), raw, group.base, how));
    return write_blobs(group.number, raw, version, 0);
  }
  std::uint64_t like = 0;
  if (raw.size() < kLarge) {
    VARVE_ASSIGN(like, block_like(group));
  }
  VARVE_ASSIGN(const Encoded first, encode_like(archive.blocks, find(), raw, like, how));
  return write_blobs(group.number, raw, first, 0);
}

// A block with bodies of the group's site and kind, if its first page has one.
Result<std::uint64_t> Transaction::Impl::block_like(const BlobGroup& group) {
  if (group.site.empty()) return 0;
  index::Filter filter;
  filter.first = group.site + ")";
  filter.last = group.site + "*";  // the byte behind ')'
  VARVE_ASSIGN(const auto rows, (*reader_)->page(filter, std::nullopt, 1));
  if (rows.empty() || kind_of(rows.front().mime) != group.kind) return 0;
  return rows.front().blob.block;
}

Result<void> Transaction::Impl::write_blobs(std::uint64_t number, const Body& raw,
                                            const Encoded& encoded, std::uint16_t flags) {
  store::RecordHeader header;
  header.type = store::RecordType::kBlobs;
  header.flags = flags;
  header.encoding = encoded.payload.encoding;
  header.raw_length = raw.size();
  header.block = number;
  header.base = encoded.base;
  header.payload_crc = encoded.payload.crc;
  return write_record(header, encoded.payload.bytes.view());
}

}  // namespace varve::archive
