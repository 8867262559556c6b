#include "varve/store/record.hpp"

#include "varve/base/bytes.hpp"
#include "varve/base/digest.hpp"

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
  return type > RecordType::kPadding && type <= RecordType::kFooter;
}

Result<void> check_lengths(const RecordHeader& header) {
  const std::uint64_t most = header.type == RecordType::kBlobs ? kMaxBlob : kMaxFacts;
  const bool fits = header.encoding == Encoding::kStored
                        ? header.raw_length == header.stored_length
                        : header.raw_length <= most_that_zstd_holds(header.stored_length);
  if (header.raw_length > most || header.stored_length > most || !fits) {
    return fail(ErrorKind::kDamaged, "a record claims {} bytes in {}, which cannot be",
                header.raw_length, header.stored_length);
  }
  const Base& base = header.base;
  const bool whole = base.block == 0
                         ? base == Base()
                         : base.block != header.block && base.length != 0 &&
                               base.length <= kMaxBase && base.begin <= kMaxBase - base.length;
  if (!whole || (header.block == 0) != (header.type == RecordType::kFooter)) {
    return fail(ErrorKind::kDamaged, "a record claims to be a difference to what cannot be");
  }
  return {};
}

}  // namespace

std::string encode_file_header(std::uint64_t pack_number, std::uint32_t archive_number) {
  std::string out(kFileMagic);
  put(out, kPackVersion);
  put(out, archive_number);
  put(out, pack_number);
  put(out, std::uint32_t{0});
  put(out, crc32(out));
  return out;
}

Result<std::uint32_t> decode_file_header(std::string_view bytes, std::uint64_t pack_number) {
  Reader reader(bytes);
  const std::string_view magic = reader.take(kFileMagic.size());
  const auto version = reader.get<std::uint32_t>();
  const auto archive_number = reader.get<std::uint32_t>();
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
  if (version < kPackVersion) {
    return fail(
        ErrorKind::kVersion,
        "it has pack format {}, of a varve before 0.1 that was never released; read it with "
        "that one",
        version);
  }
  if (crc != crc32(bytes.substr(0, kFileHeaderSize - 4))) {
    return fail(ErrorKind::kDamaged, "the CRC of its header does not fit");
  }
  if (number != pack_number) {
    return fail(ErrorKind::kDamaged, "its header says that it is pack {}", number);
  }
  return archive_number;
}

std::string encode_record_header(const RecordHeader& header) {
  std::string out(kRecordMark);
  out.reserve(kRecordHeaderSize);
  put(out, static_cast<std::uint8_t>(header.type));
  put(out, static_cast<std::uint8_t>(header.encoding));
  put(out, header.flags);
  put(out, header.stored_length);
  put(out, header.raw_length);
  put(out, header.block);
  put(out, header.base.block);
  put(out, header.base.begin);
  put(out, header.base.length);
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
  header.block = reader.get<std::uint64_t>();
  header.base.block = reader.get<std::uint64_t>();
  header.base.begin = reader.get<std::uint64_t>();
  header.base.length = reader.get<std::uint64_t>();
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

std::string encode_footer(const std::vector<FooterRow>& rows, bool ends_transaction) {
  std::string payload;
  for (const FooterRow& row : rows) {
    put(payload, row.offset);
    put(payload, row.block);
    put(payload, static_cast<std::uint64_t>(row.type));
  }
  RecordHeader header;
  header.type = RecordType::kFooter;
  header.flags = ends_transaction ? kEndsTransaction : 0;
  header.stored_length = payload.size();
  header.raw_length = payload.size();
  header.payload_crc = crc32(payload);
  return encode_record_header(header) + payload;
}

Result<std::vector<FooterRow>> decode_footer(std::string_view payload) {
  constexpr std::size_t kRow = 24;
  if (payload.size() % kRow != 0) return fail(ErrorKind::kDamaged, "a footer is not whole");
  std::vector<FooterRow> rows;
  rows.reserve(payload.size() / kRow);
  for (Reader reader(payload); reader.left() != 0;) {
    FooterRow& row = rows.emplace_back();
    row.offset = reader.get<std::uint64_t>();
    row.block = reader.get<std::uint64_t>();
    row.type = static_cast<RecordType>(reader.get<std::uint64_t>());
  }
  return rows;
}

}  // namespace varve::store
