#include "archive/check_reading.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kHashedInPieces = 8 << 20;  // a longer blob is hashed as it is read
// What others are differences to is kept for them; a longer one would push the others out.
constexpr std::uint64_t kKept = 4 << 20;

}  // namespace

bool BlockReading::is_in_sample(std::uint64_t number) const {
  if (work_.options.sample >= 1) return true;
  const std::uint64_t hash = Hash().with(work_.options.seed).with(number).value();
  return static_cast<double>(hash >> 11) * 0x1p-53 < work_.options.sample;
}

// Where the row says; where it is not there, `compact` may have moved it meanwhile.
Result<Blocks::Found> BlockReading::locate(const index::BlockRow& row) const {
  auto pack = work_.archive.packs.get(row.place.pack);
  if (pack) {
    const auto header = (*pack)->header(row.place.offset);
    if (header && header->block == row.number) {
      return Blocks::Found{*std::move(pack), row.place, *header};
    }
  }
  return work_.archive.blocks.locate(find_, row.number);
}

void BlockReading::look_at(const CheckedBlock& block) {
  const auto found = locate(block.row);
  if (!found) return lose(block, found.error().message);
  const store::RecordHeader& header = found->header;
  const bool facts = header.type == store::RecordType::kFacts;
  if (facts) fact_blocks_.push_back(block.row.number);
  if (header.base.block != block.row.base) {
    return lose(block, fmt::format("the index says otherwise of what block {} is a difference to",
                                   block.row.number));
  }
  for (const index::BlobRow& blob : block.blobs) {
    const bool fits = blob.begin <= header.raw_length && blob.raw <= header.raw_length - blob.begin;
    if (!fits || facts) {
      lose(blob, fmt::format("block {} does not hold {} where the index has it", block.row.number,
                             blob.digest.text()));
    }
  }
  if (work_.options.read_data && is_in_sample(block.row.number)) read(block, *found);
}

void BlockReading::read(const CheckedBlock& block, const Blocks::Found& found) {
  const bool facts = found.header.type == store::RecordType::kFacts;
  if (found.header.raw_length > kHashedInPieces && !facts) return read_long(block, found);
  const auto raw = raw_bytes(block, found);
  work_.findings.count(0, found.header.stored_length, raw ? raw->size() : 0);
  if (!raw) return lose(block, raw.error().message);
  look_at_blobs(block, *raw);
  if (!facts) return;
  const auto taken = told_.take(block.row.number, *raw);
  if (!taken) lose(block, fmt::format("block {}: {}", block.row.number, taken.error().message));
}

void BlockReading::look_at_blobs(const CheckedBlock& block, std::string_view raw) {
  for (const index::BlobRow& blob : block.blobs) {
    if (blob.begin > raw.size() || blob.raw > raw.size() - blob.begin) continue;  // told already
    if (Sha256::of(raw.substr(blob.begin, blob.raw)) == blob.digest) continue;
    lose(blob, fmt::format("what block {} holds is not {}", block.row.number, blob.digest.text()));
  }
}

void BlockReading::read_long(const CheckedBlock& block, const Blocks::Found& found) {
  const auto whole = found.pack->check_crc(found.place.offset, found.header);
  work_.findings.count(0, found.header.stored_length, whole ? found.header.raw_length : 0);
  if (!whole) return lose(block, whole.error().message);
  for (const index::BlobRow& blob : block.blobs) {
    const auto body = work_.archive.blocks.blob(find_, blob);
    if (!body) lose(blob, body.error().message);
  }
}

Result<std::string_view> BlockReading::raw_bytes(const CheckedBlock& block,
                                                 const Blocks::Found& found) {
  auto& blocks = work_.archive.blocks;
  if (block.is_base && found.header.raw_length <= kKept) {
    const auto whole = blocks.whole(find_, found);
    if (whole) return std::string_view(*(kept_ = *whole));
  } else {
    VARVE_ASSIGN(const Blocks::Prefix base, blocks.base(find_, found.header));
    auto raw = found.pack->read_whole(found.place.offset, found.header, base.view, buffer_);
    if (raw) return raw;
  }
  // As above.
  VARVE_ASSIGN(kept_, blocks.first(find_, block.row.number, found.header.raw_length));
  return std::string_view(*kept_);
}

void BlockReading::lose(const CheckedBlock& block, std::string what) {
  // It may have held facts.
  facts_lost_ = facts_lost_ || block.blobs.empty();
  work_.findings.lose_block(block.row.number, work_.findings.damage(std::move(what)));
}

void BlockReading::lose(const index::BlobRow& blob, std::string what) {
  work_.findings.lose_blob(blob.id, work_.findings.damage(std::move(what)));
}

}  // namespace varve::archive
