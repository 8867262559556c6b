#include "varve/store/record.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "varve/base/bytes.hpp"

namespace varve::store {
namespace {

RecordHeader example() {
  RecordHeader header;
  header.type = RecordType::kBlobs;
  header.encoding = Encoding::kZstd;
  header.flags = kEndsTransaction;
  header.stored_length = 1000;
  header.raw_length = 4000;
  header.block = 12;
  header.base = {11, 100, 5000};
  header.payload_crc = 0x01020304;
  return header;
}

TEST(ARecordHeader, ComesBackAsItWas) {
  const std::string bytes = encode_record_header(example());
  EXPECT_EQ(bytes.size(), kRecordHeaderSize);
  EXPECT_EQ(decode_record_header(bytes), example());
}

TEST(ARecordHeader, IsDamagedByAnyFlippedBitAndByAnyCut) {
  const std::string bytes = encode_record_header(example());
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(decode_record_header(flipped)) << "bit " << bit;
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_record_header(bytes.substr(0, length))) << length;
  }
}

struct RecordRow {
  std::string_view name;
  std::function<void(RecordHeader&)> change;
  std::optional<ErrorKind> error;
};

TEST(ARecordHeader, ClaimsOnlyWhatCanBe) {
  const RecordRow rows[] = {
      {"as it is", [](RecordHeader&) {}, std::nullopt},
      {"stored, of another length", [](RecordHeader& h) { h.encoding = Encoding::kStored; },
       ErrorKind::kDamaged},
      {"more than a zstd frame of that length can hold",
       [](RecordHeader& h) { h.raw_length = (1000 / 3 + 1) * (128ull << 10) + 1; },
       ErrorKind::kDamaged},
      {"as much as a zstd frame of that length can hold",
       [](RecordHeader& h) { h.raw_length = (1000 / 3 + 1) * (128ull << 10); }, std::nullopt},
      {"a difference to itself", [](RecordHeader& h) { h.base.block = h.block; },
       ErrorKind::kDamaged},
      {"a difference to nothing", [](RecordHeader& h) { h.base.length = 0; }, ErrorKind::kDamaged},
      {"a difference to a part of no block", [](RecordHeader& h) { h.base.block = 0; },
       ErrorKind::kDamaged},
      {"a difference to more than fits into memory",
       [](RecordHeader& h) { h.base.length = kMaxBase - 99; }, ErrorKind::kDamaged},
      {"a difference to as much as fits", [](RecordHeader& h) { h.base.length = kMaxBase - 100; },
       std::nullopt},
      {"a part that ends beyond all numbers", [](RecordHeader& h) { h.base.begin = UINT64_MAX; },
       ErrorKind::kDamaged},
      {"a block without a number", [](RecordHeader& h) { h.block = 0; }, ErrorKind::kDamaged},
      {"larger than any blob",
       [](RecordHeader& h) { h.stored_length = h.raw_length = kMaxBlob + 1; }, ErrorKind::kDamaged},
      {"facts that are larger than any",
       [](RecordHeader& h) {
         h.type = RecordType::kFacts;
         h.raw_length = h.stored_length = kMaxFacts + 1;
       },
       ErrorKind::kDamaged},
      {"lengths beyond all", [](RecordHeader& h) { h.stored_length = h.raw_length = UINT64_MAX; },
       ErrorKind::kDamaged},
      {"an encoding of the future", [](RecordHeader& h) { h.encoding = static_cast<Encoding>(2); },
       ErrorKind::kVersion},
      {"a type of the future, whatever it claims",
       [](RecordHeader& h) {
         h.type = static_cast<RecordType>(99);
         h.encoding = static_cast<Encoding>(9);
         h.raw_length = UINT64_MAX;
       },
       std::nullopt},
  };
  for (const RecordRow& row : rows) {
    RecordHeader header = example();
    row.change(header);
    const auto decoded = decode_record_header(encode_record_header(header));
    ASSERT_EQ(decoded.has_value(), !row.error.has_value()) << row.name;
    if (row.error) {
      EXPECT_EQ(decoded.error().kind, *row.error) << row.name;
    }
  }
}

TEST(APacksHeader, IsOfItsNumberAndVersion) {
  const std::string bytes = encode_file_header(7, 0x12345678);
  ASSERT_EQ(bytes.size(), kFileHeaderSize);
  EXPECT_EQ(decode_file_header(bytes, 7), 0x12345678u);
  EXPECT_EQ(decode_file_header(bytes, 8).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(decode_file_header("", 7).error().kind, ErrorKind::kDamaged);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_FALSE(decode_file_header(flipped, 7)) << at;
  }
  std::string newer = bytes;
  newer[8] = 3;
  const auto refused = decode_file_header(newer, 7);
  EXPECT_EQ(refused.error().kind, ErrorKind::kVersion);
  EXPECT_NE(refused.error().message.find("use a newer varve"), std::string::npos);
}

TEST(AFooter, ComesBackAsItWas) {
  const std::vector<FooterRow> rows = {{32, 1, RecordType::kBlobs}, {900, 2, RecordType::kFacts}};
  const std::string bytes = encode_footer(rows, true);
  const auto header = decode_record_header(bytes.substr(0, kRecordHeaderSize));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->flags, kEndsTransaction);
  EXPECT_EQ(decode_footer(bytes.substr(kRecordHeaderSize)), rows);
  EXPECT_FALSE(decode_footer(bytes.substr(kRecordHeaderSize + 1)));
}

}  // namespace
}  // namespace varve::store
