#include <gtest/gtest.h>

#include "varve/text/page_text.hpp"

namespace varve::text {
namespace {

TEST(HasText, IsOfTypesThatPeopleRead) {
  for (const char* type : {"text/html", "application/xhtml+xml", "text/plain", "text/markdown",
                           "text/csv", "application/pdf"}) {
    EXPECT_TRUE(has_text(type)) << type;
  }
  for (const char* type :
       {"", "text/css", "text/javascript", "image/png", "application/json", "image/svg+xml"}) {
    EXPECT_FALSE(has_text(type)) << type;
    EXPECT_EQ(extract("a", type).error().kind, ErrorKind::kInvalid);
  }
}

TEST(PlainText, IsItsBlocksOfLines) {
  const auto page = extract("\r\na\r\n  b\r\n \t\r\n\r\nc \x1B[1m\n", "text/plain").value();
  ASSERT_EQ(page.passages.size(), 2U);
  EXPECT_EQ(page.passages[0].text, "a\n  b");
  EXPECT_EQ(page.passages[0].kind, PassageKind::kPreformatted);
  EXPECT_EQ(page.passages[1].text, "c [1m");
  EXPECT_EQ(lines_of(page), "a\n  b\nc [1m");
}

TEST(PlainText, OfNothingIsNothing) {
  for (const char* text : {"", " ", "\n\n", "\r\n"}) {
    EXPECT_TRUE(extract(text, "text/plain").value().passages.empty());
  }
}

TEST(PlainText, IsRefusedWhereItIsTooLong) {
  EXPECT_EQ(extract(std::string(kMaxBody + 1, 'a'), "text/plain").error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace varve::text
