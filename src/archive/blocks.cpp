#include "archive/blocks.hpp"

#include <algorithm>
#include <mutex>

namespace varve::archive {
namespace {

// A blob that begins a block and is longer goes to a file as it is read.
constexpr std::uint64_t kStreamed = BodyWriter::kInMemory;
constexpr int kTries = 3;
constexpr std::size_t kMaxVerified = 1024;  // blobs of a block that are remembered
// A body keeps the block alive that it lies in; one that is a smaller part of it is a copy.
constexpr std::size_t kSmallPart = 16;

Result<void> verify(std::string_view bytes, const index::BlobRow& row) {
  if (Sha256::of(bytes) == row.digest) return {};
  return fail(ErrorKind::kDamaged, "what block {} holds is not {}", row.block, row.digest.text());
}

}  // namespace

Result<Body> BlockBytes::blob(const std::shared_ptr<const BlockBytes>& bytes,
                              const index::BlobRow& row) {
  const std::string_view whole(*bytes);
  const std::string_view view =
      whole.substr(std::min<std::uint64_t>(row.begin, whole.size()), row.raw);
  if (!bytes->is_verified(row)) {
    VARVE_TRY(verify(view, row));
    bytes->set_verified(row);
  }
  if (view.size() < whole.size() / kSmallPart) return Body(std::string(view));
  return Body(bytes, view);
}

bool BlockBytes::is_verified(const index::BlobRow& row) const {
  const std::shared_lock lock(mutex_);
  return std::any_of(verified_.begin(), verified_.end(), [&](const index::BlobRow& known) {
    return known.begin == row.begin && known.raw == row.raw && known.digest == row.digest;
  });
}

void BlockBytes::set_verified(const index::BlobRow& row) const {
  const std::unique_lock lock(mutex_);
  if (verified_.size() < kMaxVerified) verified_.push_back(row);
}

Result<index::Place> Blocks::place(const Find& find, std::uint64_t number) {
  VARVE_ASSIGN(const auto row, find(number));
  if (!row) return fail(ErrorKind::kDamaged, "the index does not know block {}", number);
  return row->place;
}

Result<Blocks::Found> Blocks::locate(const Find& find, std::uint64_t number) {
  VARVE_ASSIGN(const index::Place at, place(find, number));
  return locate(number, at);
}

Result<Blocks::Found> Blocks::locate(std::uint64_t number, index::Place at) {
  VARVE_ASSIGN(auto pack, packs_.get(at.pack));
  VARVE_ASSIGN(const store::RecordHeader header, pack->header(at.offset));
  if (header.block != number) {
    return fail(ErrorKind::kDamaged, "{} at byte {}: block {} is not there", pack->name(),
                at.offset, number);
  }
  return Found{std::move(pack), at, header};
}

// What `read` makes of the block, which was seen at `at`. Where that fails and the block has moved
// meanwhile, once more.
template <typename Read>
auto Blocks::retrying(const Find& find, std::uint64_t number, index::Place at, const Read& read)
    -> decltype(read(std::declval<const Found&>())) {
  for (int tries = 1;; ++tries) {
    auto found = locate(number, at);
    auto result = found ? read(*found) : tl::unexpected(found.error());
    if (result || tries == kTries) return result;
    const auto now = find(number);
    if (!now || !*now || (*now)->place == at) return result;
    at = (*now)->place;
  }
}

Result<Blocks::Prefix> Blocks::base(const Find& find, const store::RecordHeader& header,
                                    int depth) {
  if (header.base.block == 0) return Prefix();
  if (depth >= kMaxDepth) {
    return fail(ErrorKind::kDamaged, "block {} is a difference to too many others", header.block);
  }
  const std::uint64_t end = header.base.begin + header.base.length;
  VARVE_ASSIGN(Bytes bytes, first(find, header.base.block, end, depth + 1));
  const auto view = std::string_view(*bytes).substr(header.base.begin, header.base.length);
  return Prefix{std::move(bytes), view};
}

Result<Blocks::Bytes> Blocks::first(const Find& find, std::uint64_t number, std::uint64_t length) {
  return first(find, number, length, 0);
}

Result<Blocks::Bytes> Blocks::first(const Find& find, std::uint64_t number, std::uint64_t length,
                                    int depth) {
  VARVE_ASSIGN(const index::Place at, place(find, number));
  if (Bytes there = kept_.find(at, length)) return there;
  return retrying(find, number, at,
                  [&](const Found& found) { return read(find, found, length, depth); });
}

Result<Blocks::Bytes> Blocks::whole(const Find& find, const Found& found) {
  if (Bytes there = kept_.find(found.place, KeptBlocks::kWhole)) return there;
  return read(find, found, found.header.raw_length, 0);
}

Result<Blocks::Bytes> Blocks::read(const Find& find, const Found& found, std::uint64_t length,
                                   int depth) {
  // Whoever comes again for more comes once more: for a block's blobs in order, each would be
  // decompressed with all that is before it.
  const bool again = kept_.has(found.place) && found.header.raw_length <= KeptBlocks::kLongest;
  if (again) length = std::max(length, found.header.raw_length);
  VARVE_ASSIGN(const Prefix prefix, base(find, found.header, depth));
  VARVE_ASSIGN(Buffer raw,
               found.pack->read_first(found.place.offset, found.header, prefix.view, length));
  auto bytes = std::make_shared<const BlockBytes>(std::move(raw));
  kept_.keep(found.place, bytes, length >= found.header.raw_length);
  return bytes;
}

Result<Blocks::Bytes> Blocks::facts(const Find& find, std::uint64_t number) {
  VARVE_ASSIGN(const index::Place at, place(find, number));
  if (Bytes there = kept_.find(at, KeptBlocks::kWhole)) return there;
  return retrying(find, number, at, [&](const Found& found) -> Result<Bytes> {
    if (found.header.type != store::RecordType::kFacts) {
      return fail(ErrorKind::kDamaged, "{} at byte {}: there are no facts", found.pack->name(),
                  found.place.offset);
    }
    return read(find, found, found.header.raw_length, 0);
  });
}

Result<Body> Blocks::blob(const Find& find, const index::BlobRow& row) {
  Body body;
  if (row.begin == 0 && row.raw > kStreamed) {
    const auto read = [&](const Found& found) -> Result<Body> {
      VARVE_ASSIGN(const Prefix prefix, base(find, found.header, 0));
      BodyWriter writer;
      VARVE_TRY(found.pack->read(
          found.place.offset, found.header, prefix.view, [&](std::string_view piece) {
            return writer.append(piece.substr(0, row.raw - std::min(row.raw, writer.size())));
          }));
      return writer.finish();
    };
    VARVE_ASSIGN(const index::Place at, place(find, row.block));
    VARVE_ASSIGN(body, retrying(find, row.block, at, read));
  } else if (row.begin > store::kMaxBase || row.raw > store::kMaxBase) {
    return fail(ErrorKind::kDamaged, "the index has {} where it cannot be", row.digest.text());
  } else {
    VARVE_ASSIGN(const Bytes bytes, first(find, row.block, row.begin + row.raw));
    return BlockBytes::blob(bytes, row);
  }
  VARVE_TRY(verify(body.view(), row));
  return body;
}

}  // namespace varve::archive
