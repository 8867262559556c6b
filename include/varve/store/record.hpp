// The fixed parts of a pack file: its header, the headers of its records and the footer that ends a
// full one (docs/format.md, "Packs"). Pure functions over bytes; thread-safe. What they read may be
// anybody's: sizes are checked before anything is allocated by them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::store {

inline constexpr std::size_t kFileHeaderSize = 32;
inline constexpr std::size_t kRecordHeaderSize = 64;
inline constexpr std::uint32_t kPackVersion = 2;
// No block of blobs is larger (1 TiB), and no block of facts (64 MiB).
inline constexpr std::uint64_t kMaxBlob = std::uint64_t{1} << 40;
inline constexpr std::uint64_t kMaxFacts = std::uint64_t{64} << 20;
// No block is a difference to more bytes than these (64 MiB): they are held in memory.
inline constexpr std::uint64_t kMaxBase = std::uint64_t{64} << 20;

// A record of any other type is skipped: a newer varve wrote it.
enum class RecordType : unsigned char { kPadding = 0, kBlobs = 1, kFacts = 2, kFooter = 3 };
enum class Encoding : unsigned char { kStored = 0, kZstd = 1 };

// Of RecordHeader::flags: the last record of its transaction. What comes after the last record with
// this flag was never acknowledged.
inline constexpr std::uint16_t kEndsTransaction = 1;
// `compact` wrote it.
inline constexpr std::uint16_t kCompacted = 2;

// The bytes of another block that a block is a difference to. No number: there are none.
struct Base {
  std::uint64_t block = 0;
  std::uint64_t begin = 0;  // within that block's raw bytes
  std::uint64_t length = 0;

  bool operator==(const Base&) const = default;
};

struct RecordHeader {
  RecordType type = RecordType::kPadding;
  Encoding encoding = Encoding::kStored;
  std::uint16_t flags = 0;
  std::uint64_t stored_length = 0;  // of the payload, as it lies in the pack
  std::uint64_t raw_length = 0;     // of what the payload stands for
  std::uint64_t block = 0;          // its number, for blobs and facts
  Base base;
  std::uint32_t payload_crc = 0;  // CRC-32 of the payload as it lies in the pack

  bool operator==(const RecordHeader&) const = default;
};

// kFileHeaderSize bytes. `archive_number` is the same in all packs of an archive, so that another's
// is told from them; 0 where it is not known.
std::string encode_file_header(std::uint64_t pack_number, std::uint32_t archive_number);
// The archive's number. kDamaged where `bytes` is no header of that pack, kVersion where another
// varve wrote it.
Result<std::uint32_t> decode_file_header(std::string_view bytes, std::uint64_t pack_number);

// kRecordHeaderSize bytes.
std::string encode_record_header(const RecordHeader& header);
// kDamaged where the CRC does not fit, or where a record of a known type claims what cannot be;
// kVersion where it has an encoding that this version does not know.
Result<RecordHeader> decode_record_header(std::string_view bytes);

// Where in `bytes` a record header may begin: the position of its mark, or npos.
std::size_t find_record_mark(std::string_view bytes);

// What a footer says of each record before it.
struct FooterRow {
  std::uint64_t offset = 0;
  std::uint64_t block = 0;
  RecordType type = RecordType::kPadding;

  bool operator==(const FooterRow&) const = default;
};
// A whole record: header and payload.
std::string encode_footer(const std::vector<FooterRow>& rows, bool ends_transaction);
Result<std::vector<FooterRow>> decode_footer(std::string_view payload);

}  // namespace varve::store
