#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
namespace {

Place header_place() {
  return {*url::Url::parse("http://example.com/a/b"), "20200102030405", "/web/", "mp_", ""};
}

std::vector<std::string> lines(std::string_view head) {
  std::vector<std::string> out;
  for (const Header& header : rewrite_headers(head, header_place())) {
    out.push_back(header.name + ": " + header.value);
  }
  return out;
}

TEST(RewriteHeaders, KeepsWhatDescribesTheBodyAndArchivesTheRest) {
  EXPECT_THAT(
      lines("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Language: de\r\n"
            "Server: x\r\nSet-Cookie: a=b\r\nContent-Security-Policy: default-src 'self'\r\n"
            "Transfer-Encoding: chunked\r\n\r\n"),
      testing::ElementsAre("Content-Type: text/html", "Content-Language: de",
                           "X-Archive-Orig-Server: x", "X-Archive-Orig-Set-Cookie: a=b",
                           "X-Archive-Orig-Content-Security-Policy: default-src 'self'",
                           "X-Archive-Orig-Transfer-Encoding: chunked"));
}

TEST(RewriteHeaders, LeadsUrlsIntoTheArchive) {
  EXPECT_THAT(lines("HTTP/1.1 302 Found\r\nLocation: /c\r\nContent-Location: d\r\n"
                    "Refresh: 5; URL='https://other.org/'\r\n"
                    "Link: </s.css>; rel=preload; as=style\r\n\r\n"),
              testing::ElementsAre("Location: /web/20200102030405mp_/http://example.com/c",
                                   "Content-Location: d",
                                   "Refresh: 5; url=/web/20200102030405mp_/https://other.org/",
                                   "Link: </web/20200102030405cs_/http://example.com/s.css>; "
                                   "rel=preload; as=style"));
}

TEST(RewriteHeaders, AnArchivedPageDoesNotSpeakAsAMemento) {
  EXPECT_EQ(
      rewrite_link_header("<http://evil.org/>; rel=\"original\", </x>; rel=next", header_place()),
      "</web/20200102030405mp_/http://example.com/x>; rel=next");
}

TEST(RewriteHeaders, JoinsFoldedLinesAndDropsControlCharacters) {
  EXPECT_THAT(lines("HTTP/1.1 200 OK\nX-A: one\n\ttwo\nX-B: a\x01\x7f"
                    "b\nno header\nbad name: x\n"),
              testing::ElementsAre("X-Archive-Orig-X-A: one two", "X-Archive-Orig-X-B: a  b"));
}

TEST(RewriteHeaders, BoundsWhatIsArchived) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) head += "X-Flood: " + std::string(100, 'x') + "\r\n";
  std::size_t bytes = 0;
  for (const std::string& line : lines(head + "Content-Type: text/css\r\n")) bytes += line.size();
  EXPECT_LT(bytes, 2 * kMaxArchivedHeaders);
  EXPECT_THAT(lines(head + "Content-Type: text/css\r\n"),
              testing::Contains("Content-Type: text/css"));
}

TEST(RewriteHeaders, TakesAHeadOfNothing) {
  EXPECT_TRUE(rewrite_headers("", header_place()).empty());
  EXPECT_TRUE(rewrite_headers("\n", header_place()).empty());
  EXPECT_TRUE(rewrite_headers("HTTP/1.1 200 OK", header_place()).empty());
}

}  // namespace
}  // namespace varve::rewrite
