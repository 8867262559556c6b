#include "varve/store/pack.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "store/memory_file.hpp"
#include "temporary_folder.hpp"
#include "varve/base/digest.hpp"

namespace varve::store {
namespace {

RecordHeader stored(std::string_view payload, RecordType type = RecordType::kBlobs) {
  RecordHeader header;
  header.type = type;
  header.stored_length = header.raw_length = payload.size();
  header.block = 7;
  header.payload_crc = crc32(payload);
  return header;
}
std::string record(std::string_view payload, RecordType type = RecordType::kBlobs) {
  return encode_record_header(stored(payload, type)) + std::string(payload);
}

// What scan() says of those bytes, in one line: offsets of records, ranges of damage.
std::string scanned(const std::string& bytes, std::optional<std::uint64_t> end = std::nullopt) {
  const PackReader pack(std::make_unique<MemoryFile>(bytes), "test.pack");
  std::string found;
  ScanVisitor visitor;
  visitor.record = [&](std::uint64_t offset, const RecordHeader& header) {
    found += fmt::format("{}:{} ", offset, static_cast<int>(header.type));
  };
  visitor.damage = [&](std::uint64_t from, std::uint64_t to, const Error&) {
    found += fmt::format("[{},{}) ", from, to);
  };
  EXPECT_TRUE(scan(pack, end.value_or(bytes.size()), visitor));
  return found;
}

TEST(APackName, HasAtLeastEightDigits) {
  EXPECT_EQ(pack_name(1), "00000001.pack");
  EXPECT_EQ(pack_name(123456789), "123456789.pack");
  EXPECT_EQ(pack_number("00000042.pack"), 42u);
  for (const std::string_view name :
       {"1.pack", "00000001.pac", "00000001.pack~", "x0000001.pack", "-0000001.pack", ""}) {
    EXPECT_EQ(pack_number(name), std::nullopt) << name;
  }
}

TEST(AScan, MeetsEachRecordAndGetsPastDamage) {
  const std::string head = encode_file_header(1, 0x12345678);
  const std::string a = record("aaaa");  // 68 bytes
  const std::string b = record("bb", RecordType::kFacts);
  const std::string unknown = record("????", static_cast<RecordType>(200));
  std::string broken = a;
  broken[5] = static_cast<char>(broken[5] ^ 1);

  EXPECT_EQ(scanned(head), "");
  EXPECT_EQ(scanned(head + a + b), "32:1 100:2 ");
  EXPECT_EQ(scanned(head + unknown + b), "32:200 100:2 ");
  EXPECT_EQ(scanned(head + broken + b), "[32,100) 100:2 ");
  EXPECT_EQ(scanned(head + a + "garbage" + b), "32:1 [100,107) 107:2 ");
  EXPECT_EQ(scanned(head + a + "vRECvRE" + b), "32:1 [100,107) 107:2 ");
  EXPECT_EQ(scanned(head + a + b.substr(0, 65)), "32:1 [100,165) ");
  EXPECT_EQ(scanned(head + a + b, 150), "32:1 [100,150) ") << "b ends beyond what is committed";
  EXPECT_EQ(scanned(head + a + b, 100), "32:1 ");
  EXPECT_EQ(scanned(head + std::string(1'000'000, 'v') + b), "[32,1000032) 1000032:2 ");
}

TEST(AScan, FindsARecordAcrossItsPieces) {
  const std::string head = encode_file_header(1, 0x12345678);
  const std::string b = record("bb");
  for (std::size_t gap = (256 << 10) - 70; gap < (256 << 10) + 70; ++gap) {
    EXPECT_EQ(scanned(head + std::string(gap, 'x') + b),
              fmt::format("[32,{}) {}:1 ", 32 + gap, 32 + gap));
  }
}

class APack : public ::testing::Test {
 protected:
  [[nodiscard]] Path path() const { return folder_.path() / pack_name(1); }
  FileSystem& files_ = FileSystem::posix();
  testing::TemporaryFolder folder_;
};

TEST_F(APack, IsAppendedToAndGoneOnWith) {
  std::uint64_t end = 0;
  {
    auto pack = PackWriter::create(files_, folder_.path(), 1, 7);
    ASSERT_TRUE(pack);
    EXPECT_EQ(pack->append(stored("one"), "one"), 32u);
    const std::string large(1'000'000, 'x');
    EXPECT_EQ(pack->append(stored(large), large), 32u + 67);
    end = pack->end();
    ASSERT_TRUE(pack->sync());
    EXPECT_TRUE(pack->append(stored("left behind"), "left behind"));
    ASSERT_TRUE(pack->flush());
  }
  EXPECT_GT(std::filesystem::file_size(path()), end);
  auto pack = PackWriter::resume(files_, folder_.path(), 1, end);
  ASSERT_TRUE(pack);
  EXPECT_EQ(std::filesystem::file_size(path()), end);
  EXPECT_EQ(pack->append(stored("two"), "two"), end);
  ASSERT_TRUE(pack->sync());

  const auto reader = *PackReader::open(files_, folder_.path(), 1);
  const auto header = reader->header(end);
  ASSERT_TRUE(header);
  EXPECT_EQ(reader->read_first(end, *header, "", 3), "two");
  EXPECT_EQ((*reader->payload(end, *header)).view(), "two");
  EXPECT_TRUE(reader->check_crc(end, *header));
}

TEST_F(APack, IsSealedByAFooterThatNamesItsRecords) {
  auto pack = PackWriter::create(files_, folder_.path(), 1, 7);
  ASSERT_TRUE(pack);
  ASSERT_TRUE(pack->append(stored("one"), "one"));
  ASSERT_TRUE(pack->append(stored("facts", RecordType::kFacts), "facts"));
  const std::uint64_t end = pack->end();
  ASSERT_TRUE(pack->seal(files_, folder_.path(), true));
  ASSERT_TRUE(pack->sync());

  const auto reader = *PackReader::open(files_, folder_.path(), 1);
  const auto header = reader->header(end);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, RecordType::kFooter);
  EXPECT_EQ(header->flags, kEndsTransaction);
  EXPECT_EQ(decode_footer((*reader->payload(end, *header)).view()),
            (std::vector<FooterRow>{{32, 7, RecordType::kBlobs}, {99, 7, RecordType::kFacts}}));
  EXPECT_EQ(reader->size(), end + kRecordHeaderSize + header->stored_length);
}

TEST_F(APack, IsNotGoneOnWithWhereItIsShortOrLost) {
  { ASSERT_TRUE(PackWriter::create(files_, folder_.path(), 1, 7)); }
  EXPECT_EQ(PackWriter::resume(files_, folder_.path(), 1, 33).error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(PackWriter::resume(files_, folder_.path(), 2, 32).error().kind, ErrorKind::kIo);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / pack_name(2)));
}

TEST_F(APack, OfANewerVarveIsRefusedInASentence) {
  std::string bytes = encode_file_header(1, 0x12345678);
  bytes[8] = 9;
  std::ofstream(path(), std::ios::binary) << bytes;
  const auto opened = PackReader::open(files_, folder_.path(), 1);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kVersion);
  EXPECT_EQ(opened.error().message,
            "00000001.pack: it has pack format 9, this varve reads up to 2; use a newer varve");
}

}  // namespace
}  // namespace varve::store
