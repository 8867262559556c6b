// Packs and facts that anybody may have written: the input is a pack file's bytes (its
// header and checksums are made to fit first, or hardly anything would be reached), and also the
// raw bytes of a block of facts.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "archive/facts.hpp"
#include "memory_file.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/digest.hpp"
#include "varve/store/pack.hpp"

namespace {

using namespace varve;
using varve::fuzz::MemoryFile;

// Headers whose mark is there get the CRC that fits, and payloads theirs, so that decompression and
// what comes behind it are reached.
std::string with_fitting_checksums(std::string bytes) {
  std::size_t at = store::kFileHeaderSize;
  while (at < bytes.size() && bytes.size() - at >= store::kRecordHeaderSize) {
    if (store::find_record_mark(std::string_view(bytes).substr(at, 4)) != 0) {
      ++at;
      continue;
    }
    std::uint64_t stored = 0;
    std::memcpy(&stored, &bytes[at + 8], sizeof stored);
    const std::size_t rest = bytes.size() - at - store::kRecordHeaderSize;
    const std::string_view payload = std::string_view(bytes).substr(
        at + store::kRecordHeaderSize, std::min<std::uint64_t>(stored, rest));
    const std::uint32_t payload_crc = crc32(payload);
    std::memcpy(&bytes[at + 56], &payload_crc, sizeof payload_crc);
    const std::uint32_t header_crc = crc32(std::string_view(bytes).substr(at, 60));
    std::memcpy(&bytes[at + 60], &header_crc, sizeof header_crc);
    at += store::kRecordHeaderSize + payload.size();
  }
  return bytes;
}

// What was read is what would be written, and read again.
template <typename Value>
void write_again(const Value& value, Result<Value> (*decode)(const archive::FactView&)) {
  std::string again;
  archive::put_fact(again, value);
  const auto views = archive::split_facts(again);
  if (!views || views->size() != 1 || !decode(views->front())) std::abort();
}

template <typename Value>
void try_out(const archive::FactView& fact, Result<Value> (*decode)(const archive::FactView&)) {
  const auto value = decode(fact);
  if (value) write_again(*value, decode);
}

void decode_facts(std::string_view raw) {
  const auto facts = archive::split_facts(raw);
  if (!facts) return;
  for (const archive::FactView& fact : *facts) {
    switch (fact.kind) {
      case archive::FactKind::kErased:
        break;
      case archive::FactKind::kCapture:
        try_out(fact, archive::decode_capture);
        break;
      case archive::FactKind::kSnapshot:
        try_out(fact, archive::decode_snapshot);
        break;
      case archive::FactKind::kBlob:
        try_out(fact, archive::decode_blob);
        break;
      case archive::FactKind::kMark:
        try_out(fact, archive::decode_mark);
        break;
      case archive::FactKind::kRemoval:
        try_out(fact, archive::decode_removal);
        break;
      case archive::FactKind::kMoved:
        try_out(fact, archive::decode_moved);
        break;
    }
  }
}

void walk(std::string bytes) {
  const std::uint64_t end = bytes.size();
  const store::PackReader pack(std::make_unique<MemoryFile>(std::move(bytes)), "fuzz");
  store::ScanVisitor visitor;
  std::uint64_t last = 0;
  visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
    if (offset < last) std::abort();
    last = offset;
    // Larger ones only take time: they stream.
    if (header.raw_length > (4u << 20)) return;
    // Whatever it is a difference to: bytes as long as the header says.
    const std::string base(std::min<std::uint64_t>(header.base.length, 1u << 20), 'b');
    std::uint64_t given = 0;
    const auto whole = pack.read(offset, header, base, [&](std::string_view piece) {
      given += piece.size();
      return Result<void>();
    });
    if (given > header.raw_length || (whole && given != header.raw_length)) std::abort();
    const auto first = pack.read_first(offset, header, base, header.raw_length / 2);
    if (first && first->size() != header.raw_length / 2) std::abort();
    const auto payload = pack.payload(offset, header);
    if (payload && header.type == store::RecordType::kFooter) {
      static_cast<void>(store::decode_footer(payload->view()));
    }
  };
  visitor.damage = [&](std::uint64_t from, std::uint64_t to, const Error&) {
    if (from < last || to <= from || to > end) std::abort();
    last = from;
  };
  if (!store::scan(pack, end, visitor)) std::abort();
}

// The payloads as facts, whatever they are.
void decode_payloads(const std::string& bytes) {
  for (std::size_t at = 0; at + store::kRecordHeaderSize <= bytes.size();) {
    const std::size_t mark = store::find_record_mark(std::string_view(bytes).substr(at));
    if (mark == std::string::npos) return;
    at += mark;
    decode_facts(
        std::string_view(bytes).substr(std::min(bytes.size(), at + store::kRecordHeaderSize)));
    at += store::kRecordHeaderSize;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  decode_facts(bytes);
  static_cast<void>(store::decode_file_header(bytes, 1));
  walk(bytes);
  const std::string fitting = with_fitting_checksums(bytes);
  walk(fitting);
  decode_payloads(fitting);
  return 0;
}
