// Packs and capture records that anybody may have written: the input is a pack file's bytes (its
// header and checksums are made to fit first, or hardly anything would be reached), and also a
// facts record's raw bytes.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "archive/facts.hpp"
#include "varve/base/bytes.hpp"
#include "varve/store/pack.hpp"

namespace {

using namespace varve;

class MemoryFile final : public File {
 public:
  explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    if (offset > bytes_.size() || bytes_.size() - offset < length) {
      return fail(ErrorKind::kDamaged, "the end");
    }
    return bytes_.substr(offset, length);
  }
  Result<void> write_at(std::uint64_t, std::string_view) override { std::abort(); }
  Result<void> truncate(std::uint64_t) override { std::abort(); }
  Result<void> sync() override { std::abort(); }
  Result<std::uint64_t> size() const override { return bytes_.size(); }

 private:
  std::string bytes_;
};

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

void decode_facts(std::string_view raw) {
  const auto facts = archive::split_facts(raw);
  if (!facts) return;
  for (const archive::FactView& fact : *facts) {
    if (fact.kind == archive::FactKind::kCapture) {
      const auto capture = archive::decode_capture(fact);
      if (!capture) continue;
      // What was read is what would be written, and read again.
      std::string again;
      archive::put_fact(again, *capture);
      const auto views = archive::split_facts(again);
      if (!views || !archive::decode_capture(views->front())) std::abort();
    } else if (fact.kind == archive::FactKind::kSnapshot) {
      static_cast<void>(archive::decode_snapshot(fact));
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
    const auto raw = pack.read(offset, header);
    if (raw && raw->size() != header.raw_length) std::abort();
  };
  visitor.damage = [&](std::uint64_t from, std::uint64_t to, const Error&) {
    if (from < last || to <= from || to > end) std::abort();
    last = from;
  };
  if (!store::scan(pack, end, visitor)) std::abort();
}

// The payloads' raw bytes, whatever their SHA-256 is: facts that would be decoded.
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
  static_cast<void>(store::check_file_header(bytes, 1));
  walk(bytes);
  const std::string fitting = with_fitting_checksums(bytes);
  walk(fitting);
  decode_payloads(fitting);
  return 0;
}
