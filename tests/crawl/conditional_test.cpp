// Whether a 304 is about the capture that was asked about, and whether an answer says the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "crawl/earlier.hpp"

namespace varve::crawl {
namespace {

Earlier earlier_with(std::string_view etag, fetch::Validators sent) {
  Earlier earlier;
  earlier.capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  if (!etag.empty()) earlier.capture.response_head += fmt::format("ETag: {}\r\n", etag);
  earlier.capture.response_head += "\r\n";
  earlier.capture.digest = Sha256::of("body");
  earlier.validators = std::move(sent);
  return earlier;
}

struct Confirmed {
  std::string_view name;
  std::string_view had;
  fetch::Validators sent;
  std::string_view named;  // by the 304
  bool holds;
};

const Confirmed kConfirmed[] = {
    {"the same tag", "\"a\"", {"\"a\"", ""}, "\"a\"", true},
    {"weak, since it came compressed", "W/\"a\"", {"W/\"a\"", ""}, "\"a\"", true},
    {"weak now", "\"a\"", {"\"a\"", ""}, "W/\"a\"", true},
    {"no tag in the 304", "\"a\"", {"\"a\"", ""}, "", true},
    {"by date alone", "", {"", "Thu, 01 Jan 1998 00:00:00 GMT"}, "", true},
    {"by date, with a tag that is new", "", {"", "Thu, 01 Jan 1998 00:00:00 GMT"}, "\"a\"", true},
    {"another tag", "\"a\"", {"\"a\"", ""}, "\"b\"", false},
    {"nothing was asked", "", {}, "", false},
};

TEST(ANotModified, IsAboutTheCaptureThatItNames) {
  for (const Confirmed& one : kConfirmed) {
    fetch::Response answer;
    answer.status = 304;
    answer.response_head = "HTTP/1.1 304 Not Modified\r\n";
    if (!one.named.empty()) answer.response_head += fmt::format("ETag: {}\r\n", one.named);
    answer.response_head += "\r\n";
    EXPECT_EQ(confirms(answer, earlier_with(one.had, one.sent)), one.holds) << one.name;
  }
}

TEST(AnAnswer, SaysTheSameWhereBytesAndTypeAre) {
  const Earlier earlier = earlier_with("\"a\"", {});
  fetch::Response answer;
  answer.status = 200;
  answer.response_head = "HTTP/1.1 200 OK\r\nETag: \"b\"\r\ncontent-type: text/html\r\n\r\n";
  answer.digest = Sha256::of("body");
  EXPECT_TRUE(says_the_same(answer, earlier));
  fetch::Response cut = answer;
  cut.truncated = Truncation::kDisconnect;
  EXPECT_FALSE(says_the_same(cut, earlier));
  fetch::Response other_type = answer;
  other_type.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
  EXPECT_FALSE(says_the_same(other_type, earlier)) << "a browser would show it otherwise";
  fetch::Response error = answer;
  error.status = 503;
  EXPECT_FALSE(says_the_same(error, earlier));
  answer.digest = Sha256::of("other");
  EXPECT_FALSE(says_the_same(answer, earlier));
}

}  // namespace
}  // namespace varve::crawl
