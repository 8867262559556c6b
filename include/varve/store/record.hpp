// The fixed parts of a pack file: its header and the headers of its records (docs/format.md,
// "Packs"). Pure functions over bytes; thread-safe. What they read may be anybody's: sizes are
// checked before anything is allocated by them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"

namespace varve::store {

inline constexpr std::size_t kFileHeaderSize = 32;
inline constexpr std::size_t kRecordHeaderSize = 64;
inline constexpr std::uint32_t kPackVersion = 1;
// No blob is larger (1 TiB), and no facts record's raw bytes are more (64 MiB).
inline constexpr std::uint64_t kMaxBlob = std::uint64_t{1} << 40;
inline constexpr std::uint64_t kMaxFacts = std::uint64_t{64} << 20;

// A record of any other type is skipped: a newer varve wrote it.
enum class RecordType : unsigned char { kPadding = 0, kBlob = 1, kFacts = 2 };
enum class Encoding : unsigned char { kStored = 0, kZstd = 1 };

// Of RecordHeader::flags: the last record of its transaction. What comes after the last record with
// this flag was never acknowledged.
inline constexpr std::uint16_t kEndsTransaction = 1;

struct RecordHeader {
  RecordType type = RecordType::kPadding;
  Encoding encoding = Encoding::kStored;
  std::uint16_t flags = 0;
  std::uint64_t stored_length = 0;  // of the payload, as it lies in the pack
  std::uint64_t raw_length = 0;     // of what the payload stands for
  Digest digest;                    // SHA-256 of what the payload stands for
  std::uint32_t payload_crc = 0;    // CRC-32 of the payload as it lies in the pack

  bool operator==(const RecordHeader&) const = default;
};

// kFileHeaderSize bytes.
std::string encode_file_header(std::uint64_t pack_number);
// kDamaged where `bytes` is no header of that pack, kVersion where a newer varve wrote it.
Result<void> check_file_header(std::string_view bytes, std::uint64_t pack_number);

// kRecordHeaderSize bytes.
std::string encode_record_header(const RecordHeader& header);
// kDamaged where the CRC does not fit, or where a record of a known type claims lengths that cannot
// be; kVersion where it has an encoding that this version does not know.
Result<RecordHeader> decode_record_header(std::string_view bytes);

// Where in `bytes` a record header may begin: the position of its mark, or npos.
std::size_t find_record_mark(std::string_view bytes);

}  // namespace varve::store
