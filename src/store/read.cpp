#include <algorithm>

#include "store/zstd.hpp"
#include "varve/base/digest.hpp"
#include "varve/store/pack.hpp"

namespace varve::store {

PackReader::PackReader(std::unique_ptr<File> file, std::string name, std::uint32_t archive_number)
    : file_(std::move(file)), name_(std::move(name)), archive_number_(archive_number) {}

Result<std::shared_ptr<const PackReader>> PackReader::open(FileSystem& files, const Path& folder,
                                                           std::uint64_t number) {
  const std::string name = pack_name(number);
  VARVE_ASSIGN(auto file, files.open_read(folder / name));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  VARVE_ASSIGN(const std::string head,
               file->read_at(0, std::min<std::uint64_t>(size, kFileHeaderSize)));
  const auto archive_number = decode_file_header(head, number);
  if (!archive_number) return tl::unexpected(archive_number.error().in(name));
  return std::make_shared<const PackReader>(std::move(file), name, *archive_number);
}

Result<RecordHeader> PackReader::header(std::uint64_t offset) const {
  const auto where = [&] { return fmt::format("{} at byte {}", name_, offset); };
  VARVE_ASSIGN(const std::uint64_t size, file_->size());
  if (offset > size || size - offset < kRecordHeaderSize) {
    return fail(ErrorKind::kDamaged, "{}: the file ends before the record", where());
  }
  VARVE_ASSIGN(const std::string bytes, file_->read_at(offset, kRecordHeaderSize));
  auto header = decode_record_header(bytes);
  if (!header) return tl::unexpected(header.error().in(where()));
  if (header->stored_length > size - offset - kRecordHeaderSize) {
    return fail(ErrorKind::kDamaged, "{}: the file ends within the record", where());
  }
  return header;
}

Result<void> PackReader::read(std::uint64_t offset, const RecordHeader& header,
                              std::string_view base, const ByteSink& sink) const {
  return at(offset, read_payload(*file_, offset + kRecordHeaderSize, header, base, sink));
}

Result<Buffer> PackReader::read_first(std::uint64_t offset, const RecordHeader& header,
                                      std::string_view base, std::uint64_t length) const {
  return at(offset, store::read_first(*file_, offset + kRecordHeaderSize, header, base, length));
}

Result<std::string_view> PackReader::read_whole(std::uint64_t offset, const RecordHeader& header,
                                                std::string_view base, Buffer& buffer) const {
  return at(offset, store::read_whole(*file_, offset + kRecordHeaderSize, header, base, buffer));
}

Result<void> PackReader::each_piece(std::uint64_t offset, const RecordHeader& header,
                                    const ByteSink& sink) const {
  std::uint32_t crc = 0;
  for (std::uint64_t done = 0; done < header.stored_length; done += kPiece) {
    const auto length = std::min<std::uint64_t>(kPiece, header.stored_length - done);
    VARVE_ASSIGN(const std::string bytes,
                 file_->read_at(offset + kRecordHeaderSize + done, length));
    crc = crc32(bytes, crc);
    VARVE_TRY(sink(bytes));
  }
  if (crc == header.payload_crc) return {};
  return fail(ErrorKind::kDamaged, "{} at byte {}: the CRC of the payload does not fit", name_,
              offset);
}

Result<void> PackReader::check_crc(std::uint64_t offset, const RecordHeader& header) const {
  return each_piece(offset, header, [](std::string_view) { return Result<void>(); });
}

Result<Body> PackReader::payload(std::uint64_t offset, const RecordHeader& header) const {
  BodyWriter bytes;
  VARVE_TRY(
      each_piece(offset, header, [&](std::string_view piece) { return bytes.append(piece); }));
  return bytes.finish();
}

Result<std::optional<std::uint64_t>> PackReader::find_record(std::uint64_t offset,
                                                             std::uint64_t end) const {
  VARVE_ASSIGN(const std::uint64_t size, file_->size());
  end = std::min(end, size);
  while (offset < end && end - offset >= kRecordHeaderSize) {
    const auto length = std::min<std::uint64_t>(kPiece, end - offset);
    VARVE_ASSIGN(const std::string bytes, file_->read_at(offset, length));
    std::string_view rest = bytes;
    for (;;) {
      const std::size_t mark = find_record_mark(rest);
      // The header may reach into the next piece, or the mark may: that piece begins there.
      if (mark == std::string_view::npos || rest.size() - mark < kRecordHeaderSize) break;
      rest.remove_prefix(mark);
      const std::uint64_t place = offset + (bytes.size() - rest.size());
      if (decode_record_header(rest.substr(0, kRecordHeaderSize)) && header(place)) return place;
      rest.remove_prefix(1);
    }
    if (length < kPiece) break;
    offset += length - (kRecordHeaderSize - 1);
  }
  return std::nullopt;
}

Result<void> scan(const PackReader& pack, std::uint64_t end, const ScanVisitor& visitor) {
  std::uint64_t offset = kFileHeaderSize;
  while (offset < end) {
    auto header = pack.header(offset);
    const bool fits = header && header->stored_length <= end - offset - kRecordHeaderSize &&
                      end - offset >= kRecordHeaderSize;
    if (fits) {
      visitor.record(offset, *header);
      offset += kRecordHeaderSize + header->stored_length;
      continue;
    }
    const Error why = header ? Error{ErrorKind::kDamaged,
                                     fmt::format("{} at byte {}: the record ends beyond what is "
                                                 "committed",
                                                 pack.name(), offset)}
                             : header.error();
    VARVE_ASSIGN(const auto next, pack.find_record(offset + 1, end));
    visitor.damage(offset, next.value_or(end), why);
    offset = next.value_or(end);
  }
  return {};
}

}  // namespace varve::store
