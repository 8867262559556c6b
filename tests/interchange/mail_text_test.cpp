#include "interchange/mail_text.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "varve/base/base64.hpp"

namespace varve::interchange {
namespace {

std::string in_quoted_printable(std::string_view bytes) {
  std::string out;
  append_quoted_printable(out, bytes);
  return out;
}

TEST(QuotedPrintable, KeepsEveryByte) {
  struct Row {
    std::string_view bytes;
    std::string_view written;
  };
  for (const Row& row : {Row{"a b", "a b"}, Row{"a=b", "a=3Db"}, Row{"a\r\nb", "a\r\nb"},
                         Row{"a\nb", "a=0A=\r\nb"}, Row{"a\rb", "a=0Db"}, Row{"a ", "a=20"},
                         Row{"a \r\nb", "a=20\r\nb"}, Row{"\xc3\xa9", "=C3=A9"}, Row{"", ""}}) {
    EXPECT_EQ(in_quoted_printable(row.bytes), row.written) << row.bytes;
  }
}

TEST(QuotedPrintable, HasNoLineOfMoreThan76Characters) {
  for (const std::string& text :
       {std::string(1000, 'x'), std::string(1000, '='), std::string(1000, ' ')}) {
    std::istringstream lines(in_quoted_printable(text));
    for (std::string line; std::getline(lines, line, '\n');) {
      if (line.ends_with('\r')) line.pop_back();
      EXPECT_LE(line.size(), 76u);
    }
  }
}

TEST(Base64, IsThatOfRfc4648) {
  struct Row {
    std::string_view bytes;
    std::string_view written;
  };
  for (const Row& row : {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"},
                         Row{"foobar", "Zm9vYmFy"}, Row{"\xff\xfe", "//4="}}) {
    std::string out;
    append_base64(out, row.bytes);
    EXPECT_EQ(out, row.written);
    EXPECT_EQ(out.size(), base64_length(row.bytes.size()));
  }
  std::string lines;
  append_base64(lines, std::string(58, 'x'), true);
  EXPECT_EQ(lines.find("\r\n"), 76u);
}

TEST(HeaderText, IsEncodedWhereItIsNotAscii) {
  EXPECT_EQ(header_text("A page"), "A page");
  EXPECT_EQ(header_text("\xc3\xa9"), "=?utf-8?B?w6k=?=");
  EXPECT_EQ(header_text("a\r\nBcc: x"), "=?utf-8?B?YQ0KQmNjOiB4?=") << "no header of its own";
  std::string long_title;
  for (int i = 0; i < 100; ++i) long_title += "\xd0\xab";
  std::istringstream lines(header_text(long_title));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 78u);
}

TEST(MailDate, IsInUtc) {
  EXPECT_EQ(mail_date(*parse_rfc3339("2026-11-22T20:15:30.5Z")), "Sun, 22 Nov 2026 20:15:30 +0000");
}

}  // namespace
}  // namespace varve::interchange
