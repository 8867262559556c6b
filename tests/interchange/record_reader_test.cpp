// From record to record, through what is wrong between them.
#include "interchange/files.hpp"

namespace varve::interchange {
namespace {

using namespace testing;
using Names = std::vector<std::string>;

// A record whose header says another length than its block has.
std::string with_length(std::string_view uri, std::string_view block, std::size_t length) {
  return warc_header("resource", {{"WARC-Target-URI", std::string(uri)}}, length)
      .append(block)
      .append("\r\n\r\n");
}

std::string too_long(int bytes) {
  return fmt::format("its length is wrong: the next record begins {} bytes before its end", bytes);
}
const std::string kWrong = "its length is wrong: no record follows it";

TEST(RecordReaderTest, FindsTheRecordsThatAreWhole) {
  const std::string a = resource("urn:a", "block of a");
  const std::string b = resource("urn:b", "block of b");
  const std::string c = resource("urn:c", "block of c");
  std::string no_length = a;
  no_length.replace(no_length.find("Content-Length"), 14, "X-Length-Xxxxx");
  std::string line_feeds;
  for (const char each : a) {
    if (each != '\r') line_feeds += each;
  }
  struct Row {
    const char* name;
    std::string file;
    Names targets;
    Names bad;
  };
  for (const Row& row : std::vector<Row>{
           {"an empty file", "", {}, {}},
           {"empty lines", "\r\n\n\r\n", {}, {}},
           {"three", a + b + c, {"urn:a", "urn:b", "urn:c"}, {}},
           {"empty blocks", resource("urn:e", "") + a, {"urn:e", "urn:a"}, {}},
           {"LF only", line_feeds + b, {"urn:a", "urn:b"}, {}},
           {"empty lines before and between",
            "\r\n\n" + a + "\r\n\r\n\n" + b,
            {"urn:a", "urn:b"},
            {}},
           {"no empty lines between", a.substr(0, a.size() - 4) + b, {"urn:a", "urn:b"}, {}},
           {"no empty lines at the end", a + b.substr(0, b.size() - 4), {"urn:a", "urn:b"}, {}},
           {"a length too short", with_length("urn:x", "block", 3) + b, {"urn:b"}, {kWrong}},
           {"a length too long by a little",
            with_length("urn:x", "block", 7) + b,
            {"urn:x", "urn:b"},
            {}},
           {"a length that ends in the next header",
            with_length("urn:x", "block", 30) + b + c,
            {"urn:c"},
            {kWrong}},
           {"a length that ends in the last block",
            with_length("urn:x", "block", a.size() + 4) + a,
            {},
            {kWrong}},
           {"a length longer than the file",
            with_length("urn:x", "block", 5'000) + b,
            {},
            {fmt::format("the file ends {} bytes before it does", 5'000 - 5 - 4 - b.size())}},
           {"no Content-Length", no_length + b, {"urn:b"}, {"it has no Content-Length"}},
           {"garbage at the begin",
            "garbage\n" + a,
            {"urn:a"},
            {"it does not begin as a record does"}},
           {"garbage between", a + "garbage\r\nmore\r\n" + b, {"urn:b"}, {kWrong}},
           {"a header cut short", a + b.substr(0, 40), {"urn:a"}, {"its header is cut short"}},
           {"a block cut short",
            a + b.substr(0, b.size() - 8),
            {"urn:a"},
            {"the file ends 4 bytes before it does"}},
           {"a gzip member for each", gzip(a) + gzip(b) + gzip(c), {"urn:a", "urn:b", "urn:c"}, {}},
           {"a gzip member for all", gzip(a + b + c), {"urn:a", "urn:b", "urn:c"}, {}},
           {"records across members",
            gzip((a + b).substr(0, a.size() + 20)) + gzip((a + b).substr(a.size() + 20)) + gzip(c),
            {"urn:a", "urn:b", "urn:c"},
            {}},
           {"zeros behind a member",
            gzip(a) + std::string(100, '\0'),
            {"urn:a"},
            {"the gzip data is damaged (incorrect header check)"}},
           {"a member cut behind its record",
            gzip(a) + gzip(b).substr(0, gzip(b).size() - 4),
            {"urn:a", "urn:b"},
            {"the file ends in the middle of compressed bytes"}},
           {"a member begins with a record, and no newline before it",
            gzip(a + "garbage") + gzip(b),
            {"urn:b"},
            {kWrong}},
           {"a length too short in a member",
            gzip(with_length("urn:x", "block", 3)) + gzip(b),
            {"urn:b"},
            {kWrong}},
           {"a length that ends in the next member",
            gzip(with_length("urn:x", "block", 30)) + gzip(b) + gzip(c),
            {"urn:b", "urn:c"},
            {too_long(30 - 5 - 4)}},
           {"a length that ends behind all members",
            gzip(with_length("urn:x", "block", 5'000)) + gzip(b) + gzip(c),
            {"urn:b", "urn:c"},
            {too_long(5'000 - 5 - 4)}},
           {"a length that ends in the next frame",
            zstd(with_length("urn:x", "block", 30)) + zstd(b),
            {"urn:b"},
            {too_long(30 - 5 - 4)}},
           {"a block in members of its own, one of them empty",
            gzip(a.substr(0, a.size() - 10)) + gzip("") + gzip(a.substr(a.size() - 10)) + gzip(b),
            {"urn:a", "urn:b"},
            {}},
           {"zstd", zstd(a) + zstd(b + c), {"urn:a", "urn:b", "urn:c"}, {}},
       }) {
    SCOPED_TRACE(row.name);
    const Found found = read_all(row.file);
    EXPECT_EQ(found.targets, row.targets);
    EXPECT_EQ(found.bad, row.bad);
  }
}

TEST(RecordReaderTest, GoesOnBehindADamagedMember) {
  const std::string a = resource("urn:a", "block of a");
  const std::string b = resource("urn:b", noise(5'000));
  const std::string c = resource("urn:c", "block of c");
  for (std::size_t at = 20; at < gzip(b).size(); at += 501) {
    std::string damaged = gzip(b);
    damaged[at] = static_cast<char>(~damaged[at]);
    const Found found = read_all(gzip(a) + damaged + gzip(c));
    EXPECT_EQ(found.targets, (Names{"urn:a", "urn:c"})) << at;
    EXPECT_FALSE(found.bad.empty());
  }
}

// They were lost with it, as far as they lay in the same 256 KiB of the file.
TEST(RecordReaderTest, RecordsBeforeTheDamageOfAMemberForAllAreGiven) {
  const std::string a = resource("urn:a", noise(20'000, 1));
  const std::string b = resource("urn:b", noise(20'000, 2));
  std::string file = gzip(a + b + resource("urn:c", noise(20'000, 3)), 0);
  file.resize(a.size() + b.size() + 1'000);
  file += std::string(60'000, '\xff');
  // Stored blocks: what is written over is a block's header.
  const Found found = read_all(file);
  ASSERT_GE(found.targets.size(), 2u);
  EXPECT_EQ(found.targets[0], "urn:a");
  EXPECT_EQ(found.targets[1], "urn:b");
  EXPECT_FALSE(found.bad.empty());
}

TEST(RecordReaderTest, BlocksLargerThanItsMemoryStream) {
  const std::string block = noise(5 << 20);
  for (const std::string& file : {resource("urn:a", block) + resource("urn:b", "b"),
                                  gzip(resource("urn:a", block)) + gzip(resource("urn:b", "b"))}) {
    const Found found = read_all(file);
    ASSERT_EQ(found.targets, (Names{"urn:a", "urn:b"}));
    EXPECT_TRUE(found.blocks[0] == block);
    EXPECT_TRUE(found.bad.empty());
  }
}

TEST(RecordReaderTest, HeadersMayBeLongUpToALimit) {
  const auto long_record = [](std::size_t length) {
    return warc_record("resource", {{"WARC-Target-URI", "urn:l"}, {"X", std::string(length, 'x')}},
                       "l");
  };
  const std::string b = resource("urn:b", "b");
  EXPECT_EQ(read_all(long_record(1'000'000) + b).targets, (Names{"urn:l", "urn:b"}));
  const Found found = read_all(long_record(1'100'000) + b);
  EXPECT_EQ(found.targets, (Names{"urn:b"}));
  EXPECT_EQ(found.bad, (Names{"its header has no end within 1048576 bytes"}));
}

// Each was read through to the end of the file, or a mebibyte far.
TEST(RecordReaderTest, HeadersWithoutEndAreNotReadAgainForEach) {
  const std::string b = resource("urn:b", "b");
  const Found found = read_all(repeated("WARC/\n", 200'000) + "\n" + b);
  EXPECT_EQ(found.targets, (Names{"urn:b"}));
  EXPECT_GT(found.bad.size(), 20'000u);
  const Found cut = read_all(b + repeated("WARC/\n", 100'000));
  EXPECT_EQ(cut.targets, (Names{"urn:b"}));
  EXPECT_EQ(cut.bad.size(), 100'000u);
}

TEST(RecordReaderTest, PositionsAreThoseOfTheFile) {
  const std::string a = resource("urn:a", "a");
  const std::string b = resource("urn:b", "b");
  const Found plain = read_all(a + b);
  ASSERT_EQ(plain.positions.size(), 2u);
  EXPECT_EQ(plain.positions[1].byte, a.size());
  const Found members = read_all(gzip(a) + gzip(b));
  ASSERT_EQ(members.positions.size(), 2u);
  EXPECT_EQ(members.positions[1].byte, gzip(a).size());
  EXPECT_EQ(members.positions[1].within, 0u);
  const Found one = read_all(gzip(a + b));
  ASSERT_EQ(one.positions.size(), 2u);
  EXPECT_EQ(one.positions[1].byte, 0u);
  EXPECT_EQ(one.positions[1].within, a.size());
  EXPECT_EQ(read_all(gzip(a) + gzip(b), gzip(a).size()).targets, (Names{"urn:b"}));
}

TEST(RecordReaderTest, EndsWithWhatOnBadGives) {
  RecordReader reader(open_stream("garbage\n" + resource("urn:a", "a")),
                      [](const Position&, const std::string&) -> Result<void> {
                        return fail(ErrorKind::kCancelled, "no more");
                      });
  const auto next = reader.next();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().kind, ErrorKind::kCancelled);
}

const std::string kFileDescription =
    arc_record("filedesc://x.arc", "1 0 x\nURL IP date type length\n");

TEST(ArcReaderTest, FindsTheRecordsThatAreWhole) {
  const std::string a = arc_record("http://a/", "block of a");
  const std::string b = arc_record("http://b/", "block of b");
  std::string short_length = b;
  short_length.replace(short_length.find(" 10\n"), 4, " 4\n");
  struct Row {
    const char* name;
    std::string file;
    Names targets;
    std::size_t bad;
  };
  for (const Row& row : std::vector<Row>{
           {"plain", kFileDescription + a + b, {"filedesc://x.arc", "http://a/", "http://b/"}, 0},
           {"gzip",
            gzip(kFileDescription) + gzip(a) + gzip(b),
            {"filedesc://x.arc", "http://a/", "http://b/"},
            0},
           {"garbage between",
            kFileDescription + "garbage\n" + a,
            {"filedesc://x.arc", "http://a/"},
            1},
           // The record is taken for whole: nothing in an ARC file says that it is not.
           {"a length too short",
            kFileDescription + short_length + a,
            {"filedesc://x.arc", "http://b/", "http://a/"},
            1},
           {"a block cut short",
            kFileDescription + a.substr(0, a.size() - 4),
            {"filedesc://x.arc"},
            1},
       }) {
    SCOPED_TRACE(row.name);
    const Found found = read_all(row.file);
    EXPECT_EQ(found.targets, row.targets);
    EXPECT_EQ(found.bad.size(), row.bad);
  }
}

// An import that goes on there found no record: nothing said that the file is an ARC.
TEST(ArcReaderTest, MayBeginInTheMiddleOfTheFile) {
  const std::string a = arc_record("http://a/", "block of a");
  const std::string b = arc_record("http://b/", "block of b");
  const Found plain = read_all(kFileDescription + a + b, kFileDescription.size());
  EXPECT_EQ(plain.targets, (Names{"http://a/", "http://b/"}));
  EXPECT_TRUE(plain.bad.empty());
  const std::string before = gzip(kFileDescription);
  EXPECT_EQ(read_all(before + gzip(a) + gzip(b), before.size()).targets,
            (Names{"http://a/", "http://b/"}));
}

// A line that lay across two of the pieces that are looked through was not found.
TEST(ArcReaderTest, FindsTheNextRecordWhereverItsLineLies) {
  const std::string a = arc_record("http://a/", "block of a");
  for (std::size_t garbage = (64 << 10) - 70; garbage < (64 << 10) + 10; ++garbage) {
    std::string between = repeated("0123456\n", garbage / 8 + 1);
    between.resize(garbage - 1);
    const Found found = read_all(kFileDescription + between + "\n" + a);
    ASSERT_EQ(found.targets, (Names{"filedesc://x.arc", "http://a/"})) << garbage;
  }
  const Found one_line = read_all(kFileDescription + std::string(200'000, 'x') + "\n" + a);
  EXPECT_EQ(one_line.targets, (Names{"filedesc://x.arc", "http://a/"}));
}

}  // namespace
}  // namespace varve::interchange
