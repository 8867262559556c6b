// The pure parts: ranges, entity tags, codings, hosts.
#include <gtest/gtest.h>

#include "replay/compress.hpp"
#include "replay/conditional.hpp"
#include "replay/hosts.hpp"

namespace varve::replay {
namespace {

struct RangeRow {
  const char* header;
  RangeAnswer answer;
  std::uint64_t begin;
  std::uint64_t length;
};

TEST(Range, IsReadAsHttpSays) {
  for (const RangeRow& row : {
           RangeRow{"bytes=0-99", RangeAnswer::kPart, 0, 100},
           RangeRow{"bytes=900-", RangeAnswer::kPart, 900, 100},
           RangeRow{"bytes=-1", RangeAnswer::kPart, 999, 1},
           RangeRow{"bytes=-5000", RangeAnswer::kPart, 0, 1000},
           RangeRow{"bytes=990-5000", RangeAnswer::kPart, 990, 10},
           RangeRow{"bytes=0-1, 10-19", RangeAnswer::kPart, 0, 20},
           RangeRow{"bytes=2000-,5-5", RangeAnswer::kPart, 5, 1},
           RangeRow{"bytes=1000-", RangeAnswer::kUnsatisfiable, 0, 0},
           RangeRow{"bytes=-0", RangeAnswer::kUnsatisfiable, 0, 0},
           RangeRow{"bytes=5-4", RangeAnswer::kWhole, 0, 0},
           RangeRow{"bytes=a-b", RangeAnswer::kWhole, 0, 0},
           RangeRow{"bytes=99999999999999999999-", RangeAnswer::kWhole, 0, 0},
           RangeRow{"lines=0-1", RangeAnswer::kWhole, 0, 0},
           RangeRow{"", RangeAnswer::kWhole, 0, 0},
       }) {
    const RangeResult result = read_range(row.header, 1000);
    EXPECT_EQ(result.answer, row.answer) << row.header;
    EXPECT_EQ(result.range.begin, row.begin) << row.header;
    EXPECT_EQ(result.range.length, row.length) << row.header;
  }
  EXPECT_EQ(read_range("bytes=0-", 0).answer, RangeAnswer::kUnsatisfiable);
}

TEST(EntityTag, MatchesInAnyCoding) {
  for (const char* list : {"\"a\"", "W/\"a\"", "\"b\", \"a-gz\"", "\"a-zs\"", "*"}) {
    EXPECT_TRUE(none_match_hits(list, "\"a\"")) << list;
  }
  for (const char* list : {"", "\"b\"", "a", "\"ab\"", "\"a-xx\""}) {
    EXPECT_FALSE(none_match_hits(list, "\"a\"")) << list;
  }
}

TEST(Coding, IsChosenByWeight) {
  EXPECT_EQ(choose_coding(""), ContentCoding::kIdentity);
  EXPECT_EQ(choose_coding("gzip, deflate, br"), ContentCoding::kGzip);
  EXPECT_EQ(choose_coding("gzip, deflate, br, zstd"), ContentCoding::kZstd);
  EXPECT_EQ(choose_coding("zstd;q=0.1, gzip;q=0.9"), ContentCoding::kGzip);
  EXPECT_EQ(choose_coding("gzip;q=0, identity"), ContentCoding::kIdentity);
  EXPECT_EQ(choose_coding("*"), ContentCoding::kZstd);
  EXPECT_EQ(choose_coding("gzip;q=0, *;q=0"), ContentCoding::kIdentity);
}

TEST(Host, IsOneOfOurOwnWithOurPort) {
  const Hosts hosts(8480, {"archive.lan", "other.lan:99"});
  for (const char* host : {"localhost:8480", "LOCALHOST:8480", "127.0.0.1:8480", "[::1]:8480",
                           "archive.lan", "archive.lan:1", "other.lan:99"}) {
    EXPECT_TRUE(hosts.allows(host)) << host;
  }
  for (const char* host : {"", "localhost", "localhost:1", "evil.org", "evil.org:8480",
                           "localhost.evil.org:8480", "other.lan", "127.0.0.2:8480"}) {
    EXPECT_FALSE(hosts.allows(host)) << host;
  }
}

}  // namespace
}  // namespace varve::replay
