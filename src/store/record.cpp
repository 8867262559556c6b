#include "varve/store/record.hpp"

#include "varve/base/bytes.hpp"

namespace varve::store {
namespace {

constexpr std::string_view kFileMagic = "VARVEPAK";
constexpr std::string_view kRecordMark = "vREC";

// A zstd block gives at most 128 KiB and takes at least 3 bytes (RFC 8878 3.1.1.2): no frame of
// `stored` bytes holds more than this.
std::uint64_t most_that_zstd_holds(std::uint64_t stored) {
  constexpr std::uint64_t kBlock = 128 << 10;
  return stored / 3 >= kMaxBlob / kBlock ? kMaxBlob : (stored / 3 + 1) * kBlock;
}

bool known(RecordType type) {
  return type == RecordType::kBlob || type == RecordType::kFacts;
}

Result<void> check_lengths(const RecordHeader& header) {
  const std::uint64_t most = header.type == RecordType::kFacts ? kMaxFacts : kMaxBlob;
  const bool fits = header.encoding == Encoding::kStored
                        ? header.raw_length == header.stored_length
                        : header.raw_length <= most_that_zstd_holds(header.stored_length);
  if (header.raw_length > most || header.stored_length > most || !fits) {
    return fail(ErrorKind::kDamaged, "a record claims {} bytes in {}, which cannot be",
                header.raw_length, header.stored_length);
  }
  return {};
}

}  // namespace

std::string encode_file_header(std::uint64_t pack_number) {
  std::string out(kFileMagic);
  put(out, kPackVersion);
  put(out, std::uint32_t{0});
  put(out, pack_number);
  put(out, std::uint32_t{0});
  put(out, crc32(out));
  return out;
}

Result<void> check_file_header(std::string_view bytes, std::uint64_t pack_number) {
  Reader reader(bytes);
  const std::string_view magic = reader.take(kFileMagic.size());
  const auto version = reader.get<std::uint32_t>();
  reader.get<std::uint32_t>();
  const auto number = reader.get<std::uint64_t>();
  reader.get<std::uint32_t>();
  const auto crc = reader.get<std::uint32_t>();
  if (!reader.ok() || magic != kFileMagic) {
    return fail(ErrorKind::kDamaged, "it does not begin as a pack does");
  }
  // Before the CRC: a newer version may lay out the rest in another way.
  if (version > kPackVersion) {
    return fail(ErrorKind::kVersion,
                "it has pack format {}, this varve reads up to {}; use a newer varve", version,
                kPackVersion);
  }
  if (crc != crc32(bytes.substr(0, kFileHeaderSize - 4))) {
    return fail(ErrorKind::kDamaged, "the CRC of its header does not fit");
  }
  if (number != pack_number) {
    return fail(ErrorKind::kDamaged, "its header says that it is pack {}", number);
  }
  return {};
}

std::string encode_record_header(const RecordHeader& header) {
  std::string out(kRecordMark);
  out.reserve(kRecordHeaderSize);
  put(out, static_cast<std::uint8_t>(header.type));
  put(out, static_cast<std::uint8_t>(header.encoding));
  put(out, header.flags);
  put(out, header.stored_length);
  put(out, header.raw_length);
  out += header.digest.view();
  put(out, header.payload_crc);
  put(out, crc32(out));
  return out;
}

Result<RecordHeader> decode_record_header(std::string_view bytes) {
  Reader reader(bytes);
  RecordHeader header;
  const std::string_view mark = reader.take(kRecordMark.size());
  header.type = static_cast<RecordType>(reader.get<std::uint8_t>());
  header.encoding = static_cast<Encoding>(reader.get<std::uint8_t>());
  header.flags = reader.get<std::uint16_t>();
  header.stored_length = reader.get<std::uint64_t>();
  header.raw_length = reader.get<std::uint64_t>();
  header.digest = Digest::from_bytes(reader.take(32)).value_or(Digest());
  header.payload_crc = reader.get<std::uint32_t>();
  const auto crc = reader.get<std::uint32_t>();
  if (!reader.ok() || mark != kRecordMark || crc != crc32(bytes.substr(0, kRecordHeaderSize - 4))) {
    return fail(ErrorKind::kDamaged, "there is no whole record header");
  }
  if (!known(header.type)) return header;
  if (header.encoding > Encoding::kZstd) {
    return fail(ErrorKind::kVersion,
                "a record has encoding {}, this varve reads up to {}; use a newer varve",
                static_cast<int>(header.encoding), static_cast<int>(Encoding::kZstd));
  }
  VARVE_TRY(check_lengths(header));
  return header;
}

std::size_t find_record_mark(std::string_view bytes) {
  return bytes.find(kRecordMark);
}

}  // namespace varve::store
