// A blob as it is compressed in its pack, for those who can decompress it themselves.
#include "varve/store/frame.hpp"

#include "archive/impl.hpp"

namespace varve::archive {
namespace {

// Whether the block stands for the blob alone, and needs no other.
bool stands_alone(const store::RecordHeader& header, const index::BlobRow& row) {
  return header.encoding == store::Encoding::kZstd && header.base.block == 0 && row.begin == 0 &&
         header.raw_length == row.raw;
}

}  // namespace

Result<std::optional<Body>> Archive::frame(const Digest& digest) const {
  std::optional<index::BlobRow> row;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(row, reader->blob(digest));
  }
  if (!row || row->block == 0 || row->begin != 0) return std::nullopt;
  VARVE_ASSIGN(const Blocks::Found found, impl_->blocks.locate(impl_->find(), row->block));
  if (!stands_alone(found.header, *row)) return std::nullopt;
  VARVE_ASSIGN(Body frame, found.pack->payload(found.place.offset, found.header));
  if (!store::is_plain_frame(frame.view())) return std::nullopt;
  VARVE_TRY(impl_->blocks.blob(impl_->find(), *row));  // that it decompresses to what it should be
  return frame;
}

}  // namespace varve::archive
