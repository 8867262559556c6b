#include "fetch/head.hpp"

#include <gtest/gtest.h>

#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {
namespace {

TEST(Head, FindsHeaders) {
  const std::string head =
      "HTTP/1.1 200 X-Not: here\r\nContent-Type:  text/html \t\r\nX-Empty:\r\nx-twice: 1\r\n"
      "X-TWICE: 2\r\nX-Folded: one\r\n two\r\nX-Bare: lf\nNo colon\r\nX-Last: end";
  const struct {
    const char* name;
    std::optional<std::string_view> value;
  } rows[] = {
      {"content-type", "text/html"},
      {"CONTENT-TYPE", "text/html"},
      {"X-Empty", ""},
      {"X-Twice", "1"},
      {"X-Folded", "one"},
      {"X-Bare", "lf"},
      {"X-Last", "end"},
      {"X-Not", std::nullopt},
      {"Content", std::nullopt},
      {"", std::nullopt},
      {"No colon", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(find_header(head, row.name), row.value) << row.name;
  EXPECT_EQ(joined_header(head, "x-twice"), "1, 2");
  EXPECT_EQ(joined_header(head, "x-none"), "");
  EXPECT_EQ(find_header("", "a"), std::nullopt);
}

TEST(Head, ReadsStatusLines) {
  const struct {
    const char* line;
    std::optional<int> status;
  } rows[] = {
      {"HTTP/1.1 200 OK\r\n", 200},
      {"HTTP/1.0 404\r\n", 404},
      {"HTTP/2 204 \r\n", 204},
      {"HTTP/1.1 999 \xff\r\n", 999},
      {"HTTP/1.1 20\r\n", std::nullopt},
      {"HTTP/1.1 2000\r\n", std::nullopt},
      {"HTTP/x 200", std::nullopt},
      {"HTTP/1.1", std::nullopt},
      {"HTTP/ 200", std::nullopt},
      {"ICY 200 OK", std::nullopt},
      {"", std::nullopt},
      {"HTTP/1.1  200", std::nullopt},
      {"HTTP/1.x 200", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(parse_status_line(row.line), row.status) << row.line;
}

TEST(Head, InterimAnswersAreDroppedAndTrailersToo) {
  HeadCollector head(1000);
  for (const char* line : {"HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n", "\r\n",
                           "HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n", "Trailer: 1\r\n", "\r\n"}) {
    EXPECT_TRUE(head.add(line));
  }
  EXPECT_TRUE(head.complete());
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.text(), "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
}

TEST(Head, InterimAnswersCountAgainstTheLimit) {
  HeadCollector head(100);
  int taken = 0;
  while (taken < 1000 && head.add("HTTP/1.1 100 Continue\r\n") && head.add("\r\n")) ++taken;
  EXPECT_EQ(taken, 4);
  EXPECT_FALSE(head.complete());
}

}  // namespace
}  // namespace varve::fetch
