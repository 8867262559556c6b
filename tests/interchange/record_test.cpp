// Headers of WARC records (WARC 1.1, 4 and 5) and lines of ARC files.
#include "interchange/record.hpp"

#include <gtest/gtest.h>

#include "interchange/files.hpp"

namespace varve::interchange {
namespace {

using testing::Fields;

TEST(WarcHeaderTest, IsReadAsTheStandardHasIt) {
  struct Row {
    const char* name;
    std::string text;
    Fields fields;
    std::uint64_t length;
  };
  for (const Row& row : std::vector<Row>{
           {"plain",
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\n",
            {{"WARC-Type", "response"}, {"Content-Length", "5"}},
            5},
           {"LF only",
            "WARC/1.0\nWARC-Type: response\nContent-Length: 5\n\n",
            {{"WARC-Type", "response"}, {"Content-Length", "5"}},
            5},
           {"CR CR LF of a text mode",
            "WARC/1.0\r\r\nWARC-Type: a\r\r\nContent-Length: 5\r\r\n\r\r\n",
            {{"WARC-Type", "a"}, {"Content-Length", "5"}},
            5},
           {"folded",
            "WARC/1.1\r\nWARC-Type: a\r\nX: one\r\n\ttwo\r\n  three\r\nContent-Length: 0\r\n\r\n",
            {{"WARC-Type", "a"}, {"X", "one two three"}, {"Content-Length", "0"}},
            0},
           {"folded from an empty line on",
            "WARC/1.1\r\nWARC-Type:\r\n a\r\nContent-Length: 0\r\n\r\n",
            {{"WARC-Type", "a"}, {"Content-Length", "0"}},
            0},
           {"space around names and values",
            "WARC/1.1\r\nwarc-type :  a \r\nContent-Length:7\r\n\r\n",
            {{"warc-type", "a"}, {"Content-Length", "7"}},
            7},
           {"no colon",
            "WARC/1.1\r\nnothing\r\nWARC-Type: a\r\nContent-Length: 7\r\n\r\n",
            {{"WARC-Type", "a"}, {"Content-Length", "7"}},
            7},
           {"colons in values",
            "WARC/1.1\r\nWARC-Type: a\r\nX: urn:uuid:1\r\nContent-Length: 7\r\n\r\n",
            {{"WARC-Type", "a"}, {"X", "urn:uuid:1"}, {"Content-Length", "7"}},
            7},
           {"the first of two lengths",
            "WARC/1.1\r\nWARC-Type: a\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n",
            {{"WARC-Type", "a"}, {"Content-Length", "7"}, {"Content-Length", "8"}},
            7},
           {"the greatest length",
            "WARC/1.1\r\nWARC-Type: a\r\nContent-Length: 18446744073709551615\r\n\r\n",
            {{"WARC-Type", "a"}, {"Content-Length", "18446744073709551615"}},
            UINT64_MAX},
       }) {
    SCOPED_TRACE(row.name);
    const auto header = parse_warc_header(row.text);
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->text, row.text);
    EXPECT_EQ(header->version, row.text.substr(0, 8));
    EXPECT_EQ(header->fields, row.fields);
    EXPECT_EQ(header->length, row.length);
  }
}

TEST(WarcHeaderTest, SaysWhatIsWrong) {
  struct Row {
    std::string fields;
    std::string reason;
  };
  for (const Row& row : std::vector<Row>{
           {"WARC-Type: a\r\n", "it has no Content-Length"},
           {"WARC-Type: a\r\nContent-Length:\r\n", "it has no Content-Length"},
           {"WARC-Type: a\r\nContent-Length: -1\r\n", "its Content-Length is no number"},
           {"WARC-Type: a\r\nContent-Length: 1 2\r\n", "its Content-Length is no number"},
           {"WARC-Type: a\r\nContent-Length: 0x10\r\n", "its Content-Length is no number"},
           {"WARC-Type: a\r\nContent-Length: 18446744073709551616\r\n",
            "its Content-Length is no number"},
           {"Content-Length: 5\r\n", "it has no WARC-Type"},
           {testing::repeated("X: y\r\n", 1002), "it has more than 1000 lines"},
       }) {
    const auto header = parse_warc_header("WARC/1.1\r\n" + row.fields + "\r\n");
    ASSERT_FALSE(header) << row.fields;
    EXPECT_EQ(header.error().message, row.reason);
  }
}

TEST(WarcHeaderTest, TargetsLoseTheBracketsOfOlderWriters) {
  for (const auto& [value, target] : std::vector<std::pair<std::string, std::string>>{
           {"http://example.com/", "http://example.com/"},
           {"<http://example.com/>", "http://example.com/"},
           {"< http://example.com/ >", "http://example.com/"},
           {"<", "<"},
           {"<>", ""},
           {"<http://example.com/", "<http://example.com/"},
       }) {
    RecordHeader header;
    header.fields = {{"warc-TARGET-uri", value}};
    EXPECT_EQ(header.target(), target);
  }
}

TEST(ArcLineTest, IsReadOfBothVersions) {
  struct Row {
    const char* name;
    std::string line;
    std::string type;
    std::string target;
    std::string date;
    std::uint64_t length;
  };
  for (const Row& row : std::vector<Row>{
           {"version 1", "http://a/ 192.0.2.1 20260101000000 text/html 42", "response", "http://a/",
            "20260101000000", 42},
           {"about the file", "filedesc://x.arc 0.0.0.0 20260101000000 text/plain 7", "warcinfo",
            "filedesc://x.arc", "20260101000000", 7},
           {"a space in the URL", "http://a/b c 192.0.2.1 20260101000000 text/html 42", "response",
            "http://a/b c", "20260101000000", 42},
           {"an older date", "http://a/ 192.0.2.1 199601010000 text/html 42", "response",
            "http://a/", "199601010000", 42},
           // Its offset stands where version 1 has the date: it was taken for one.
           {"version 2", "http://a/ 192.0.2.1 20260101000000 text/html 200 abcdef - 1234 x.arc 42",
            "response", "http://a/", "20260101000000", 42},
           {"version 2, a space in the URL",
            "http://a/b c 192.0.2.1 20260101000000 text/html 200 abcdef - 12345678 x.arc 42",
            "response", "http://a/b c", "20260101000000", 42},
       }) {
    SCOPED_TRACE(row.name);
    const auto header = parse_arc_line(row.line);
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->type(), row.type);
    EXPECT_EQ(header->target(), row.target);
    EXPECT_EQ(header->field("WARC-Date"), row.date);
    EXPECT_EQ(header->field("WARC-IP-Address"), row.target[0] == 'f' ? "0.0.0.0" : "192.0.2.1");
    EXPECT_EQ(header->length, row.length);
  }
}

TEST(ArcLineTest, RefusesWhatIsNone) {
  for (const std::string& line : std::vector<std::string>{
           "", " ", "http://a/", "http://a/ 192.0.2.1 20260101000000 text/html",
           "http://a/ 192.0.2.1 20260101000000 text/html x",
           "http://a/ 192.0.2.1 20260101000000 text/html -1",
           "http://a/ 192.0.2.1 today text/html 42", "a b c d e f g h i j k l m n",
           "http://a/ 192.0.2.1 20260101000000 text/html 99999999999999999999"}) {
    EXPECT_FALSE(parse_arc_line(line)) << line;
  }
}

}  // namespace
}  // namespace varve::interchange
