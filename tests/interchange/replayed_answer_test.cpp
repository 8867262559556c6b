// What becomes of the answers of an archive's replay.
#include "interchange/replayed_answer.hpp"

#include <gtest/gtest.h>

#include "interchange/replayed_head.hpp"
#include "varve/fetch/head.hpp"

namespace varve::interchange {
namespace {

constexpr std::string_view kMemento = "Memento-Datetime: Wed, 01 Jan 2020 00:00:00 GMT\r\n";

CdxLine line_of(int status) {
  CdxLine line;
  line.url = "http://a.org/x";
  line.time = parse_digits("20200101000000")->first;
  line.status = status;
  return line;
}

RemoteArchive archive() {
  return *RemoteArchive::of("http://h/coll/cdx", "");
}

// What an archive's answer gives, or why it gives nothing.
class ReplayedAnswer : public ::testing::Test {
 protected:
  Result<Answer> take(int status, std::string_view headers, std::string_view body = "body") {
    fetch::Response response;
    response.url = *archive().replay_url(line_);
    response.status = status;
    response.response_head = fmt::format("HTTP/1.1 {} Fine\r\n{}\r\n", status, headers);
    response.body = Body(std::string(body));
    if (!transferred_.empty()) response.transferred = Body(transferred_);
    return replayed_answer(response, line_, archive(),
                           [this](const std::string& reason) { warning_ = reason; });
  }
  std::string refusal(int status, std::string_view headers) {
    const auto answer = take(status, headers);
    return answer ? "" : answer.error().message;
  }

  CdxLine line_ = line_of(200);
  std::string transferred_;
  std::string warning_;
};

TEST_F(ReplayedAnswer, HasHeadersUnderTheirOwnNamesAsTheWaybackMachineHasThem) {
  const auto answer = take(200, fmt::format("Server: nginx\r\nContent-Type: text/html\r\n"
                                            "x-archive-orig-server: Apache\r\n"
                                            "x-archive-orig-set-cookie: a=1\r\nx-archive-src: w\r\n"
                                            "X-Archive-Orig-Accept-Ranges: bytes\r\n{}",
                                            kMemento));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->capture.response_head,
            "HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nserver: Apache\r\n"
            "set-cookie: a=1\r\nAccept-Ranges: bytes\r\n\r\n");
  EXPECT_EQ(answer->capture.mime, "text/html");
  EXPECT_EQ(answer->capture.time, line_.time);
  EXPECT_EQ(answer->capture.source, archive::Source::kImport);
}

TEST_F(ReplayedAnswer, HasHeadersUnderTheirOwnNamesAsPywbHasThem) {
  const auto answer =
      take(200, fmt::format("Content-Type: text/html\r\nX-Mine: a\r\nLink: </x>; rel=preload\r\n"
                            "X-Archive-Orig-Date: then\r\nSet-Cookie: a=1\r\n{}"
                            "Link: <http://a.org/x>; rel=\"original\"\r\n"
                            "Content-Location: http://h/coll/20200101000000id_/http://a.org/x\r\n"
                            "Date: now\r\nTransfer-Encoding: chunked\r\n",
                            kMemento));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->capture.response_head,
            "HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\nX-Mine: a\r\n"
            "Link: </x>; rel=preload\r\nDate: then\r\nSet-Cookie: a=1\r\n\r\n");
}

TEST_F(ReplayedAnswer, LeadsToTheOriginalWhereItRedirects) {
  line_.status = 301;
  const auto undone =
      take(302, fmt::format("Location: /coll/20200101000000id_/http://b.org/\r\n{}", kMemento));
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->capture.status, 301);  // the Wayback Machine answers 302
  EXPECT_EQ(undone->capture.response_head, "HTTP/1.1 301 \r\nLocation: http://b.org/\r\n\r\n");
  const auto told = take(302, fmt::format("Location: /coll/20200101000000id_/http://b.org/\r\n"
                                          "X-Archive-Orig-Location: //b.org\r\n{}",
                                          kMemento));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->capture.response_head, "HTTP/1.1 301 \r\nLocation: //b.org\r\n\r\n");
}

TEST_F(ReplayedAnswer, OfAnotherCaptureIsNone) {
  EXPECT_EQ(refusal(200, "Memento-Datetime: Wed, 01 Jan 2020 00:00:01 GMT\r\n"),
            "the archive gave its capture of 20200101000001 instead");
  EXPECT_EQ(refusal(200, fmt::format("{}Link: <http://b.org/>; rel=\"original\"\r\n", kMemento)),
            "the archive gave its capture of http://b.org/ instead");
  EXPECT_EQ(refusal(302, "Location: /coll/20190101000000id_/http://a.org/x\r\n"),
            "the archive leads to its capture http://a.org/x at 20190101000000 instead");
  EXPECT_EQ(refusal(302, fmt::format("Location: /coll/20200101000000id_/http://a.org/y\r\n{}"
                                     "X-Archive-Redirect-Reason: found capture at …\r\n",
                                     kMemento)),
            "the archive leads to its capture http://a.org/y at 20200101000000 instead");
  EXPECT_EQ(refusal(302, "Location: http://login.org/\r\n"),
            "the archive leads to http://login.org/, which is no capture");
  EXPECT_EQ(refusal(404, ""), "the archive answered 404");
  EXPECT_EQ(refusal(503, ""), "the archive answered 503");
}

TEST_F(ReplayedAnswer, OfAnErrorIsOneWhereTheArchiveSaysWhen) {
  line_.status = 503;
  const auto answer = take(503, kMemento);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->capture.status, 503);
}

TEST_F(ReplayedAnswer, WarnsOfAnotherPayload) {
  line_.digest = parse_cdx_digest(std::string(40, '0'));
  EXPECT_TRUE(take(200, kMemento));
  EXPECT_EQ(warning_, "its payload is not that of the digest in the list");
  // Where the archive does not say that it is a capture at all, it is none.
  EXPECT_EQ(refusal(200, ""), "the archive gave something else than its list says");
}

TEST_F(ReplayedAnswer, RepeatsWhatTheReplayLeftOut) {
  line_.digest = parse_cdx_digest(std::string(40, '0'));
  line_.is_revisit = true;
  const auto answer =
      take(302, fmt::format("Location: /b\r\nContent-Length: 0\r\n{}", kMemento), "");
  ASSERT_TRUE(answer);
  ASSERT_TRUE(answer->repeats);
  EXPECT_EQ(answer->repeats->url, "http://a.org/x");
  EXPECT_EQ(answer->payload, line_.digest);
  EXPECT_EQ(answer->capture.response_head, "HTTP/1.1 302 Fine\r\nLocation: /b\r\n\r\n");
  EXPECT_TRUE(take(200, kMemento));  // nothing was left out of that
}

TEST_F(ReplayedAnswer, TakesTheCodingOfTheWayHereForNoneOfTheCapture) {
  transferred_ = "made smaller";
  const auto answer = take(200, fmt::format("Content-Encoding: gzip\r\n"
                                            "X-Archive-Orig-Server: Apache\r\n{}",
                                            kMemento));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.body.view(), "body");
  EXPECT_EQ(answer->capture.response_head, "HTTP/1.1 200 Fine\r\nServer: Apache\r\n\r\n");
}

TEST_F(ReplayedAnswer, OfAnUndoneCodingKnowsWhatWasTransferredByTheListsDigest) {
  const std::string hex(64, 'a');
  const auto head = fmt::format("X-Archive-Orig-Content-Encoding: gzip\r\n{}", kMemento);
  line_.digest = parse_cdx_digest(hex);
  const auto known = take(200, head);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->body.body.view(), "body");
  EXPECT_EQ(known->body.transferred_digest.hex(), hex);
  EXPECT_EQ(known->capture.truncated, Truncation::kNone);
  EXPECT_EQ(fetch::find_header(known->capture.response_head, "content-encoding"), "gzip");
  EXPECT_EQ(warning_, "");
  line_.digest = parse_cdx_digest(hex.substr(0, 40));  // SHA-1: nothing to be said
  const auto unknown = take(200, head);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->capture.response_head,
            "HTTP/1.1 200 Fine\r\nX-Archive-Orig-Content-Encoding: gzip\r\n\r\n");
}

TEST(OriginalOf, IsTheLinkWithThatRelation) {
  EXPECT_EQ(original_of("HTTP/1.1 200 OK\r\nLink: </a>; rel=preload\r\n"
                        "Link: <http://t/>; rel=\"timegate\", <http://a.org/,;>; rel=\"original\", "
                        "<http://m/>; rel=\"memento\"\r\n\r\n"),
            "http://a.org/,;");
  EXPECT_EQ(original_of("HTTP/1.1 200 OK\r\nLink: <<>>; rel=original\r\n\r\n"), "<");
  EXPECT_EQ(original_of("HTTP/1.1 200 OK\r\nLink: rel=\"original\"\r\n\r\n"), "");
}

}  // namespace
}  // namespace varve::interchange
