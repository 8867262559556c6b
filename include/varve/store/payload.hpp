// What lies in a record: bytes made smaller for the pack, and made whole and verified again.
// Streams both ways: neither a large body nor a hostile record takes more than bounded memory.
// Thread-safe; each thread keeps a zstd context of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "varve/base/body.hpp"
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

// The bytes as a record keeps them: a zstd frame, or as they are where `mime` is compressed media
// or where the frame would not be smaller.
Result<Payload> encode_payload(const Body& raw, std::string_view mime);

using ByteSink = std::function<Result<void>(std::string_view)>;

// Gives the raw bytes of the record whose payload begins at `offset` to `sink` in pieces. kDamaged
// where CRC, length or SHA-256 turn out not to fit: what the sink got is to be thrown away then.
Result<void> read_payload(const File& file, std::uint64_t offset, const RecordHeader& header,
                          const ByteSink& sink);

}  // namespace varve::store
