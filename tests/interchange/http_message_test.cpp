// Heads, statuses and chunks, as careful and careless writers leave them in records.
#include "interchange/http_message.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace varve::interchange {
namespace {

TEST(HeadLengthTest, EndsBehindTheFirstEmptyLine) {
  struct Row {
    const char* name;
    std::string_view bytes;
    std::optional<std::size_t> length;
  };
  constexpr std::optional<std::size_t> kNone;
  for (const Row& row : std::vector<Row>{
           {"empty", "", kNone},
           {"CRLF", "A\r\nB: c\r\n\r\nbody", 11},
           {"LF", "A\nB: c\n\nbody", 8},
           {"LF, then CRLF", "A\n\r\nbody", 4},
           {"CRLF, then LF", "A\r\n\nbody", 4},
           {"first of two", "A\r\n\r\nB\r\n\r\n", 5},
           {"no end", "A\r\nB: c\r\n", kNone},
           {"half an end", "A\r\nB: c\r\n\r", kNone},
           {"a CR in between", "A\r\n\rB\r\n\r\n", 9},
       }) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(head_length(row.bytes), row.length);
    // What was asked about before need not be looked at again.
    std::optional<std::size_t> found;
    for (std::size_t size = 0; size <= row.bytes.size() && !found; ++size) {
      found = head_length(row.bytes.substr(0, size), size == 0 ? 0 : size - 1);
    }
    EXPECT_EQ(found, row.length);
  }
}

TEST(StatusTest, IsFoundHoweverTheLineIsWritten) {
  struct Row {
    std::string_view head;
    std::optional<int> status;
  };
  constexpr std::optional<int> kNone;
  for (const Row& row : std::vector<Row>{
           {"HTTP/1.1 200 OK\r\n\r\n", 200},
           {"HTTP/1.1 404\r\n\r\n", 404},
           {"HTTP/2 200 \n\n", 200},
           {"HTTP/1.0  204 No Content\r\n", 204},
           {"http/1.1 301 Moved", 301},
           {"  HTTP/1.1 200 OK", 200},
           {":status: 200\r\n", 200},
           {":status:503", 503},
           {"HTTP/1.1 999 Denied", 999},
           {"", kNone},
           {"HTTP/1.1", kNone},
           {"HTTP/1.1 ", kNone},
           {"HTTP/1.1 2000", kNone},
           {"HTTP/1.1 20", kNone},
           {"HTTP/1.1 020", kNone},
           {"HTTP/1.1 -20", kNone},
           {"HTTPX/1.1 200 OK", kNone},
           {"GET / HTTP/1.1", kNone},
           {"<html>200", kNone},
       }) {
    EXPECT_EQ(status_of(row.head), row.status) << row.head;
  }
}

struct Undone {
  std::string body;
  bool whole = false;
  bool operator==(const Undone&) const = default;
};

// `cuts`: a bit for each byte behind which the input is cut.
Undone undo(std::string_view bytes, std::uint32_t cuts) {
  Dechunker dechunker;
  Undone undone;
  const auto sink = [&](std::string_view part) -> Result<void> {
    undone.body += part;
    return {};
  };
  std::size_t begin = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool cut = i < 32 ? (cuts >> i & 1u) != 0 : cuts == UINT32_MAX;
    if (!cut && i + 1 < bytes.size()) continue;
    EXPECT_TRUE(dechunker.feed(bytes.substr(begin, i + 1 - begin), sink));
    begin = i + 1;
  }
  undone.whole = dechunker.finish(sink).value_or(false);
  return undone;
}

TEST(DechunkerTest, GivesTheBodyHoweverItsBytesCome) {
  struct Row {
    const char* name;
    std::string bytes;
    Undone undone;
  };
  const std::string long_line(300, 'f');
  for (const Row& row : std::vector<Row>{
           {"nothing", "", {"", true}},
           {"only the last chunk", "0\r\n\r\n", {"", true}},
           {"two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", {"abcde", true}},
           {"LF only", "3\nabc\n2\nde\n0\n\n", {"abcde", true}},
           {"hex digits", "00A\r\n0123456789\r\n0\r\n", {"0123456789", true}},
           {"extensions", "3;a=b\r\nabc\r\n0;c\r\n\r\n", {"abc", true}},
           {"spaces", "3  \r\nabc\r\n 0\r\n\r\n", {"abc", true}},
           {"trailers", "1\r\na\r\n0\r\nX: y\r\n\r\n", {"a", true}},
           {"bytes behind it", "1\r\na\r\n0\r\n\r\n3\r\nabc", {"a", true}},
           {"data like sizes", "5\r\n0\r\n\r\n\r\n0\r\n", {"0\r\n\r\n", true}},
           {"no line end behind data", "3\r\nabc2\r\nde\r\n0\r\n", {"abcde", true}},
           {"last one without its line end", "1\r\na\r\n0", {"a", true}},
           {"no last chunk", "3\r\nabc\r\n", {"abc", false}},
           {"cut in a chunk", "5\r\nabc", {"abc", false}},
           {"cut in a size", "1\r\na\r\n1", {"a", false}},
           {"not chunked", "<html>\n<p>", {"<html>\n<p>", true}},
           {"not chunked, one line", "<html>", {"<html>", true}},
           {"not chunked, hex", "cafe", {"cafe", true}},
           {"a number with a sign", "-3\r\nabc", {"-3\r\nabc", true}},
           {"a number too long", "10000000000000000\r\n", {"10000000000000000\r\n", true}},
           {"a wrong size behind a right one", "1\r\na\r\nxyz\r\nb", {"axyz\r\nb", false}},
           {"a line too long for a size", long_line + "\r\na", {long_line + "\r\na", true}},
       }) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(undo(row.bytes, 0).body, row.undone.body);
    EXPECT_EQ(undo(row.bytes, 0).whole, row.undone.whole);
    EXPECT_EQ(undo(row.bytes, UINT32_MAX), row.undone);  // byte by byte
    const std::uint32_t ways = 1u << std::min<std::size_t>(row.bytes.size(), 12);
    for (std::uint32_t cuts = 0; cuts < ways; ++cuts) {
      ASSERT_EQ(undo(row.bytes, cuts), row.undone) << cuts;
      ASSERT_EQ(undo(row.bytes, cuts << 10), row.undone) << cuts;
    }
  }
}

TEST(DechunkerTest, EndsWithTheSinksFailure) {
  Dechunker dechunker;
  const auto full = [](std::string_view) -> Result<void> {
    return fail(ErrorKind::kNoSpace, "the disk is full");
  };
  const auto fed = dechunker.feed("3\r\nabc\r\n", full);
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, ErrorKind::kNoSpace);
}

}  // namespace
}  // namespace varve::interchange
