#include "varve/store/payload.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include <random>

#include "store/memory_file.hpp"

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
  header.type = RecordType::kBlob;
  header.encoding = payload.encoding;
  header.stored_length = payload.bytes.size();
  header.raw_length = raw.size();
  header.digest = Sha256::of(raw);
  header.payload_crc = payload.crc;
  return header;
}

// What read_payload gives of `stored` under `header`.
Result<std::string> read(std::string_view stored, const RecordHeader& header) {
  std::string raw;
  VARVE_TRY(read_payload(MemoryFile(std::string(stored)), 0, header, [&](std::string_view piece) {
    raw += piece;
    return Result<void>();
  }));
  return raw;
}

struct Row {
  std::string_view name;
  std::string_view mime;
  std::string raw;
  Encoding encoding;
};

TEST(APayload, IsCompressedWhereThatPaysAndComesBack) {
  const Row rows[] = {
      {"text", "text/html", std::string(50'000, 'a'), Encoding::kZstd},
      {"large text", "text/html", std::string(3'000'000, 'a'), Encoding::kZstd},
      {"noise", "text/html", noise(50'000), Encoding::kStored},
      {"large noise", "text/html", noise(3'000'000), Encoding::kStored},
      {"an image, even one that would shrink", "image/jpeg", std::string(50'000, 'a'),
       Encoding::kStored},
      {"SVG is text", "image/svg+xml", std::string(50'000, 'a'), Encoding::kZstd},
      {"sound without compression", "audio/wav", std::string(50'000, 'a'), Encoding::kZstd},
      {"no type", "", std::string(50'000, 'a'), Encoding::kZstd},
      {"a byte", "text/html", "a", Encoding::kStored},
      {"nothing", "text/html", "", Encoding::kStored},
      {"exactly what stays in memory", "text/html", std::string(1 << 20, 'a'), Encoding::kZstd},
      {"a multiple of the pieces", "text/html", std::string(2 << 20, 'a'), Encoding::kZstd},
  };
  for (const Row& row : rows) {
    const auto payload = encode_payload(Body(row.raw), row.mime);
    ASSERT_TRUE(payload) << row.name;
    EXPECT_EQ(payload->encoding, row.encoding) << row.name;
    EXPECT_LE(payload->bytes.size(), row.raw.size()) << row.name;
    const auto back = read(payload->bytes.view(), header_of(*payload, row.raw));
    ASSERT_TRUE(back) << row.name << back.error().message;
    EXPECT_TRUE(*back == row.raw) << row.name;
  }
}

TEST(APayload, IsNotWhatItsHeaderDoesNotSay) {
  for (const std::size_t size : {50'000, 3'000'000}) {
    const std::string raw(size, 'a');
    const auto payload = encode_payload(Body(raw), "text/html");
    const std::string stored(payload->bytes.view());
    const RecordHeader right = header_of(*payload, raw);
    ASSERT_TRUE(read(stored, right));

    RecordHeader wrong = right;
    wrong.raw_length += 1;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "too few bytes";
    wrong.raw_length -= 2;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "too many bytes";
    wrong = right;
    wrong.digest = Sha256::of("another");
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "another SHA-256";
    wrong = right;
    wrong.payload_crc ^= 1;
    EXPECT_EQ(read(stored, wrong).error().kind, ErrorKind::kDamaged) << "another CRC";
    EXPECT_EQ(read(stored.substr(1), right).error().kind, ErrorKind::kDamaged) << "cut off";
  }
}

TEST(APayload, ThatIsABombEndsAtTheLengthThatItClaims) {
  const std::string raw(100'000'000, '\0');
  const auto payload = encode_payload(Body(raw), "text/html");
  RecordHeader header = header_of(*payload, raw);
  header.raw_length = 2 << 20;
  std::uint64_t given = 0;
  const auto done = read_payload(MemoryFile(std::string(payload->bytes.view())), 0, header,
                                 [&](std::string_view piece) {
                                   given += piece.size();
                                   return Result<void>();
                                 });
  EXPECT_FALSE(done);
  EXPECT_LE(given, header.raw_length);
}

TEST(APayload, OfTwoFramesIsDamaged) {
  const std::string raw(3'000'000, 'a');
  const auto payload = encode_payload(Body(raw), "text/html");
  const std::string twice = std::string(payload->bytes.view()) + std::string(payload->bytes.view());
  RecordHeader header = header_of(*payload, raw + raw);
  header.stored_length = twice.size();
  header.payload_crc = crc32(twice);
  EXPECT_FALSE(read(twice, header));
}

TEST(APayload, StopsWhereItsReaderDoes) {
  const std::string raw(3'000'000, 'a');
  const auto payload = encode_payload(Body(raw), "text/html");
  const auto done = read_payload(
      MemoryFile(std::string(payload->bytes.view())), 0, header_of(*payload, raw),
      [](std::string_view) -> Result<void> { return fail(ErrorKind::kCancelled, "x"); });
  EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace varve::store
