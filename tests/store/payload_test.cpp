#include "varve/store/payload.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <random>

#include "store/memory_file.hpp"
#include "varve/base/digest.hpp"

namespace varve::store {
namespace {

std::string noise(std::size_t size) {
  std::minstd_rand random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 7);
  return bytes;
}

RecordHeader header_of(const Payload& payload, std::string_view raw) {
  RecordHeader header;
  header.type = RecordType::kBlobs;
  header.encoding = payload.encoding;
  header.stored_length = payload.bytes.size();
  header.raw_length = raw.size();
  header.block = 1;
  header.payload_crc = payload.crc;
  return header;
}

// What read_payload gives of `stored` under `header`.
Result<std::string> read(std::string_view stored, const RecordHeader& header,
                         std::string_view base = "") {
  std::string raw;
  VARVE_TRY(
      read_payload(MemoryFile(std::string(stored)), 0, header, base, [&](std::string_view piece) {
        raw += piece;
        return Result<void>();
      }));
  return raw;
}

struct PayloadRow {
  std::string_view name;
  std::string raw;
  int level;
  Encoding encoding;
};

TEST(APayload, IsCompressedWhereThatPaysAndComesBack) {
  const PayloadRow rows[] = {
      {"text", std::string(50'000, 'a'), kFastLevel, Encoding::kZstd},
      {"text, hard", std::string(50'000, 'a'), kHardLevel, Encoding::kZstd},
      {"large text", std::string(3'000'000, 'a'), kFastLevel, Encoding::kZstd},
      {"noise", noise(50'000), kFastLevel, Encoding::kStored},
      {"large noise", noise(3'000'000), kFastLevel, Encoding::kStored},
      {"as it is, even if it would shrink", std::string(50'000, 'a'), 0, Encoding::kStored},
      {"a byte", "a", kFastLevel, Encoding::kStored},
      {"nothing", "", kFastLevel, Encoding::kStored},
      {"exactly one piece", std::string(2 << 20, 'a'), kFastLevel, Encoding::kZstd},
      {"a multiple of the pieces", std::string(4 << 20, 'a'), kFastLevel, Encoding::kZstd},
  };
  for (const PayloadRow& row : rows) {
    const auto payload = encode_payload(Body(row.raw), {.level = row.level});
    ASSERT_TRUE(payload) << row.name;
    EXPECT_EQ(payload->encoding, row.encoding) << row.name;
    EXPECT_LE(payload->bytes.size(), row.raw.size()) << row.name;
    const RecordHeader header = header_of(*payload, row.raw);
    const auto back = read(payload->bytes.view(), header);
    ASSERT_TRUE(back) << row.name << back.error().message;
    EXPECT_TRUE(*back == row.raw) << row.name;
    const MemoryFile file{std::string(payload->bytes.view())};
    for (const std::size_t length : {std::size_t{0}, row.raw.size() / 2, row.raw.size()}) {
      const auto first = read_first(file, 0, header, "", length);
      ASSERT_TRUE(first) << row.name << first.error().message;
      EXPECT_TRUE(*first == row.raw.substr(0, length)) << row.name << " " << length;
    }
  }
}

TEST(AMediaType, IsKnownToBeCompressedAlready) {
  for (const std::string_view mime : {"image/jpeg", "video/mp4", "font/woff2", "application/zip"}) {
    EXPECT_TRUE(is_compressed_media(mime)) << mime;
  }
  for (const std::string_view mime : {"text/html", "image/svg+xml", "audio/wav", ""}) {
    EXPECT_FALSE(is_compressed_media(mime)) << mime;
  }
}

TEST(APayload, IsADifferenceToOtherBytes) {
  for (const std::size_t size : {40'000, 700'000, 6'000'000}) {
    const std::string base = noise(size);
    std::string raw = base;
    raw.insert(size / 2, "a paragraph more");
    const auto payload = encode_payload(Body(raw), {.base = base});
    ASSERT_TRUE(payload);
    EXPECT_LT(payload->bytes.size(), 500 + size / 1000) << size;
    RecordHeader header = header_of(*payload, raw);
    header.base = {9, 0, base.size()};
    const auto back = read(payload->bytes.view(), header, base);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_TRUE(*back == raw);
    EXPECT_FALSE(read(payload->bytes.view(), header, base.substr(1))) << "another base's length";
    const MemoryFile file{std::string(payload->bytes.view())};
    EXPECT_TRUE(read_first(file, 0, header, base, 1000) == raw.substr(0, 1000));
  }
}

TEST(APayload, IsNotWhatItsHeaderDoesNotSay) {
  for (const std::size_t size : {50'000, 3'000'000}) {
    const std::string raw(size, 'a');
    const auto payload = encode_payload(Body(raw), {});
    const std::string stored(payload->bytes.view());
    const RecordHeader right = header_of(*payload, raw);
    ASSERT_TRUE(read(stored, right));

    RecordHeader wrong = right;
    wrong.raw_length += 1;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "too few bytes";
    wrong.raw_length -= 2;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "too many bytes";
    wrong = right;
    wrong.payload_crc ^= 1;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "another CRC";
    EXPECT_EQ(read(stored.substr(1), right).error().kind, ErrorKind::kDamaged) << "cut off";
  }
}

TEST(APayload, ThatIsABombEndsAtTheLengthThatItClaims) {
  const std::string raw(100'000'000, '\0');
  const auto payload = encode_payload(Body(raw), {});
  RecordHeader header = header_of(*payload, raw);
  header.raw_length = 2 << 20;
  std::uint64_t given = 0;
  const auto done = read_payload(MemoryFile(std::string(payload->bytes.view())), 0, header, "",
                                 [&](std::string_view piece) {
                                   given += piece.size();
                                   return Result<void>();
                                 });
  EXPECT_FALSE(done);
  EXPECT_LE(given, header.raw_length);
}

TEST(APayload, OfTwoFramesIsDamaged) {
  const std::string raw(3'000'000, 'a');
  const auto payload = encode_payload(Body(raw), {});
  const std::string twice = std::string(payload->bytes.view()) + std::string(payload->bytes.view());
  RecordHeader header = header_of(*payload, raw + raw);
  header.stored_length = twice.size();
  header.payload_crc = crc32(twice);
  EXPECT_FALSE(read(twice, header));
}

TEST(APayload, StopsWhereItsReaderDoes) {
  const std::string raw(3'000'000, 'a');
  const auto payload = encode_payload(Body(raw), {});
  const auto done = read_payload(
      MemoryFile(std::string(payload->bytes.view())), 0, header_of(*payload, raw), "",
      [](std::string_view) -> Result<void> { return fail(ErrorKind::kCancelled, "x"); });
  EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace varve::store
