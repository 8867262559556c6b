#include <algorithm>

#include "varve/store/pack.hpp"

namespace varve::store {

PackReader::PackReader(std::unique_ptr<File> file, std::string name)
    : file_(std::move(file)), name_(std::move(name)) {}

Result<std::shared_ptr<const PackReader>> PackReader::open(FileSystem& files, const Path& folder,
                                                           std::uint64_t number) {
  const std::string name = pack_name(number);
  VARVE_ASSIGN(auto file, files.open_read(folder / name));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  VARVE_ASSIGN(const std::string head,
               file->read_at(0, std::min<std::uint64_t>(size, kFileHeaderSize)));
  const auto checked = check_file_header(head, number);
  if (!checked) return tl::unexpected(checked.error().in(name));
  return std::make_shared<const PackReader>(std::move(file), name);
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

Result<Body> PackReader::read(std::uint64_t offset, const RecordHeader& header) const {
  BodyWriter raw;
  const auto done = read_payload(*file_, offset + kRecordHeaderSize, header,
                                 [&](std::string_view piece) { return raw.append(piece); });
  if (!done) return tl::unexpected(done.error().in(fmt::format("{} at byte {}", name_, offset)));
  return raw.finish();
}

Result<void> PackReader::verify(std::uint64_t offset, const RecordHeader& header) const {
  auto done = read_payload(*file_, offset + kRecordHeaderSize, header,
                           [](std::string_view) { return Result<void>(); });
  if (!done) return tl::unexpected(done.error().in(fmt::format("{} at byte {}", name_, offset)));
  return done;
}

Result<std::optional<std::uint64_t>> PackReader::find_record(std::uint64_t offset,
                                                             std::uint64_t end) const {
  constexpr std::size_t kPiece = 256 << 10;
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
