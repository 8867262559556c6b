// What lies in a record: bytes made smaller for the pack, alone or as a difference to others, and
// made whole again. Streams both ways: neither a large body nor a hostile record takes more than
// bounded memory. Thread-safe; each thread keeps a zstd context of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/base/buffer.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/store/record.hpp"

namespace varve::store {

struct Payload {
  Body bytes;
  Encoding encoding = Encoding::kStored;
  std::uint32_t crc = 0;
};

// The media type's bytes are compressed already: trying again costs time and gains nothing.
bool is_compressed_media(std::string_view mime);

inline constexpr int kFastLevel = 3;   // while pages are saved
inline constexpr int kHardLevel = 19;  // for `compact`

struct Encode {
  int level = kFastLevel;   // 0: as they are
  std::string_view base{};  // what they are a difference to, at most kMaxBase bytes
  bool checksum = false;    // zstd's own, where nothing else says that the bytes are right
};
// The bytes as a record keeps them: a zstd frame, or as they are where that would not be smaller.
Result<Payload> encode_payload(const Body& raw, const Encode& how);

using ByteSink = std::function<Result<void>(std::string_view)>;

// Gives the raw bytes of the record whose payload begins at `offset` to `sink` in pieces. `base` is
// what its header says that it is a difference to. kDamaged where CRC or length turn out not to
// fit: what the sink got is to be thrown away then.
Result<void> read_payload(const File& file, std::uint64_t offset, const RecordHeader& header,
                          std::string_view base, const ByteSink& sink);

// Its first `length` raw bytes; what lies behind them is not decompressed. For records that may be
// held in memory.
Result<Buffer> read_first(const File& file, std::uint64_t offset, const RecordHeader& header,
                          std::string_view base, std::uint64_t length);

// All of them, as a view into `buffer`: it only grows, so that whoever reads many records does not
// have to allocate and clear for each.
Result<std::string_view> read_whole(const File& file, std::uint64_t offset,
                                    const RecordHeader& header, std::string_view base,
                                    Buffer& buffer);

}  // namespace varve::store
