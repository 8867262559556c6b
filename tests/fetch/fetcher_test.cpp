// What a Fetcher makes of ordinary servers.
#include "varve/fetch/fetcher.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "coding/encode.hpp"
#include "fetch/fetch_one.hpp"
#include "fetch/raw_server.hpp"

namespace varve::fetch {
namespace {

using coding::testing::gzip;
using std::chrono::milliseconds;
using testing::Exchange;
using testing::fetch_one;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ok;
using testing::quick;
using testing::RawServer;
using testing::request_for;

TEST(AConditionalRequest, SaysWhatTheArchiveHas) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
  });
  auto fetcher = *Fetcher::make(quick());
  Request request = request_for(server.url("/"));
  request.validators = {"W/\"a\"", "Thu, 01 Jan 1998 00:00:00 GMT"};
  const auto answer = fetch_one(fetcher, request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 304);
  EXPECT_THAT(seen, HasSubstr("\r\nIf-None-Match: W/\"a\"\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nIf-Modified-Since: Thu, 01 Jan 1998 00:00:00 GMT\r\n"));
  request.validators = {"\"a\"\r\nEvil: 1", ""};
  ASSERT_TRUE(fetch_one(fetcher, request));
  EXPECT_THAT(seen, Not(HasSubstr("Evil")));
  ASSERT_TRUE(fetch_one(fetcher, request_for(server.url("/"))));
  EXPECT_THAT(seen, Not(HasSubstr("If-"))) << "the next request has no conditions";
}

TEST(Fetcher, KeepsTheHeadVerbatimAndInOrder) {
  const std::string head =
      "HTTP/1.1 203 Fine, \xe9 really\r\nb-Second: 2\r\nA-First:1  \r\nb-second: \xff\xfe\r\n"
      "Content-Length: 2\r\n\r\n";
  RawServer server([&](Exchange& exchange) { exchange.send(head + "hi"); });
  const auto answer = fetch_one(server.url("/x?y#z"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->response_head, head);
  EXPECT_EQ(answer->status, 203);
  EXPECT_EQ(answer->body.view(), "hi");
  EXPECT_EQ(answer->digest, Sha256::of("hi"));
  EXPECT_EQ(answer->digest, answer->transferred_digest);
  EXPECT_TRUE(answer->transferred.empty());
  EXPECT_EQ(answer->transferred_length, 2u);
  EXPECT_EQ(answer->truncated, Truncation::kNone);
  EXPECT_EQ(answer->url.href(), server.url("/x?y#z"));
  EXPECT_EQ(answer->remote_address, fmt::format("127.0.0.1:{}", server.port()));
  EXPECT_FALSE(answer->tls);
  EXPECT_LT(Time::now().us - answer->time.us, 60'000'000);
}

TEST(Fetcher, KeepsTheRequestAsSent) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok(""));
  });
  auto fetcher = Fetcher::make(quick());
  ASSERT_TRUE(fetcher);
  Request request = request_for(server.url("/a?b#fragment"));
  request.referrer = "http://example.com/";
  request.accept = "text/css,*/*;q=0.1";
  const auto answer = fetch_one(*fetcher, request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->request_head, seen);
  EXPECT_THAT(seen, HasSubstr("GET /a?b HTTP/1.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nAccept: text/css,*/*;q=0.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nAccept-Encoding: gzip, br, zstd\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nReferer: http://example.com/\r\n"));
  EXPECT_THAT(seen, HasSubstr("varve/"));
}

TEST(Fetcher, KeepsBothTheTransferredAndTheDecodedBody) {
  const std::string page(100'000, 'x');
  const std::string coded = gzip(page);
  RawServer server(
      [&](Exchange& exchange) { exchange.send(ok(coded, "Content-Encoding: GZip\r\n")); });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->content_encoding, "gzip");
  EXPECT_EQ(answer->body.view(), page);
  EXPECT_EQ(answer->digest, Sha256::of(page));
  EXPECT_EQ(answer->transferred.view(), coded);
  EXPECT_EQ(answer->transferred_digest, Sha256::of(coded));
  EXPECT_EQ(answer->transferred_length, coded.size());
  EXPECT_EQ(answer->truncated, Truncation::kNone);
}

TEST(Fetcher, TakesChunksApartAndLeavesTrailersOutOfTheHead) {
  RawServer server([](Exchange& exchange) {
    exchange.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
        "3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n");
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.view(), "abcdefg");
  EXPECT_EQ(answer->response_head,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
}

TEST(Fetcher, ARedirectIsAnAnswerLikeAnother) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 5\r\n\r\nmoved");
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->body.view(), "moved");
  EXPECT_EQ(find_header(answer->response_head, "LOCATION"), "/there");
  EXPECT_EQ(server.requests(), 1);
}

TEST(Fetcher, AnUnknownCodingIsKeptAsTransferred) {
  RawServer server(
      [](Exchange& exchange) { exchange.send(ok("??", "Content-Encoding: sdch\r\n")); });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->content_encoding, "sdch");
  EXPECT_EQ(answer->body.view(), "??");
  EXPECT_EQ(answer->truncated, Truncation::kNone);
}

TEST(Fetcher, ABodyWithoutBytesIsWholeWhateverItsCoding) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 304 Not Modified\r\nContent-Encoding: gzip\r\n\r\n");
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 304);
  EXPECT_EQ(answer->truncated, Truncation::kNone);
}

TEST(Fetcher, UsesConnectionsAgain) {
  RawServer server([](Exchange& exchange) { exchange.send(ok("x")); });
  auto fetcher = Fetcher::make(quick());
  ASSERT_TRUE(fetcher);
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(fetch_one(*fetcher, request_for(server.url())));
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests(), 20);
}

TEST(Fetcher, KeepsToTheBoundPerHost) {
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  RawServer server([&](Exchange& exchange) {
    const int here = ++now;
    if (here > most) most = here;
    (void)exchange.pause(20);
    --now;
    exchange.send(ok("x"));
  });
  Options options = quick();
  options.max_per_host = 3;
  auto fetcher = Fetcher::make(options);
  ASSERT_TRUE(fetcher);
  int done = 0;
  for (int i = 0; i < 30; ++i) {
    fetcher->start(request_for(server.url()), [&](const Result<Response>& answer) {
      EXPECT_TRUE(answer);
      ++done;
    });
  }
  while (fetcher->pending() > 0) ASSERT_TRUE(fetcher->run_for(milliseconds(1000)));
  EXPECT_EQ(done, 30);
  EXPECT_LE(most, 3);
  EXPECT_LE(server.connections(), 3);
}

TEST(Fetcher, TriesAgainWhatCanPass) {
  std::atomic<int> count = 0;
  RawServer server([&](Exchange& exchange) {
    if (++count == 1) {
      exchange.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
    } else {
      exchange.send(ok("here"));
    }
  });
  Options options = quick();
  options.limits.attempts = 3;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body.view(), "here");
  EXPECT_EQ(server.requests(), 2);
}

TEST(Fetcher, TheLastAnswerStandsWhenTriesAreUsedUp) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nbusy");
  });
  Options options = quick();
  options.limits.attempts = 2;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 502);
  EXPECT_EQ(server.requests(), 2);
}

TEST(Fetcher, SendsTheUsersHeadersInPlaceOfItsOwn) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok(""));
  });
  Options options = quick();
  options.user_agent = "tester/1";
  options.headers = {{"accept", "text/x"}, {"X-Mine", "1"}, {"X-Empty", ""}};
  ASSERT_TRUE(fetch_one(server.url(), options));
  EXPECT_THAT(seen, HasSubstr("accept: text/x\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("*/*")));
  EXPECT_THAT(seen, HasSubstr("X-Mine: 1\r\n"));
  EXPECT_THAT(seen, HasSubstr("X-Empty:\r\n"));
  EXPECT_THAT(seen, HasSubstr("User-Agent: tester/1\r\n"));
}

TEST(Fetcher, SecretsOfTheUserGoToFirstPartiesOnly) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok(""));
  });
  Options options = quick();
  options.headers = {{"Authorization", "Bearer s3cret"},
                     {"Cookie", "sid=s3cret"},
                     {"Proxy-Authorization", "Basic s3cret"}};
  auto fetcher = Fetcher::make(options);
  ASSERT_TRUE(fetcher);
  Request request = request_for(server.url());
  request.first_party = true;
  ASSERT_TRUE(fetch_one(*fetcher, request));
  EXPECT_THAT(seen, HasSubstr("Authorization: Bearer s3cret\r\n"));
  EXPECT_THAT(seen, HasSubstr("Cookie: sid=s3cret\r\n"));
  EXPECT_THAT(seen, Not(HasSubstr("Proxy-Authorization")));
  request.first_party = false;
  ASSERT_TRUE(fetch_one(*fetcher, request));
  EXPECT_THAT(seen, Not(HasSubstr("s3cret")));
}

TEST(Fetcher, AHeaderThatWouldStartAnotherIsRefused) {
  Options options = quick();
  options.headers = {{"X-Mine", "1\r\nX-Other: 2"}};
  const auto fetcher = Fetcher::make(options);
  ASSERT_FALSE(fetcher);
  EXPECT_EQ(fetcher.error().kind, ErrorKind::kInvalid);
}

TEST(Fetcher, CookiesOfOneAnswerGoWithTheNextRequest) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok("", "Set-Cookie: hop=1; Path=/\r\n"));
  });
  const std::string path = ::testing::TempDir() + "/varve-fetch-test-cookies.txt";
  std::ofstream(path) << "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tfile\tyes\n";
  Options options = quick();
  options.cookie_file = path;
  auto fetcher = Fetcher::make(options);
  std::filesystem::remove(path);
  ASSERT_TRUE(fetcher) << fetcher.error().message;
  ASSERT_TRUE(fetch_one(*fetcher, request_for(server.url())));
  EXPECT_THAT(seen, HasSubstr("file=yes"));
  EXPECT_THAT(seen, Not(HasSubstr("hop=1")));
  ASSERT_TRUE(fetch_one(*fetcher, request_for(server.url())));
  EXPECT_THAT(seen, HasSubstr("file=yes"));
  EXPECT_THAT(seen, HasSubstr("hop=1"));
}

TEST(Fetcher, ACookieFileThatIsNotThereIsSaid) {
  Options options = quick();
  options.cookie_file = "/nonexistent/cookies.txt";
  const auto fetcher = Fetcher::make(options);
  ASSERT_FALSE(fetcher);
  EXPECT_THAT(fetcher.error().message, HasSubstr("/nonexistent/cookies.txt"));
}

TEST(Fetcher, CallbacksMayStartMore) {
  RawServer server([](Exchange& exchange) { exchange.send(ok("x")); });
  auto fetcher = Fetcher::make(quick());
  ASSERT_TRUE(fetcher);
  int left = 10;
  Done again = [&](const Result<Response>& answer) {
    EXPECT_TRUE(answer);
    if (--left > 0) fetcher->start(request_for(server.url()), again);
  };
  fetcher->start(request_for(server.url()), again);
  while (fetcher->pending() > 0) ASSERT_TRUE(fetcher->run_for(milliseconds(1000)));
  EXPECT_EQ(left, 0);
}

TEST(Fetcher, StopCancelsWhateverIsPending) {
  RawServer server([](Exchange& exchange) {
    if (exchange.path() == "/busy") {
      exchange.send("HTTP/1.1 503 Busy\r\nRetry-After: 100\r\nContent-Length: 0\r\n\r\n");
    } else {
      (void)exchange.pause(60'000);
    }
  });
  Options options = quick();
  options.limits.attempts = 3;
  options.limits.total_timeout = milliseconds(60'000);
  auto fetcher = Fetcher::make(options);
  ASSERT_TRUE(fetcher);
  int cancelled = 0;
  const auto count = [&](const Result<Response>& answer) {
    cancelled += !answer && answer.error().kind == ErrorKind::kCancelled ? 1 : 0;
  };
  fetcher->start(request_for(server.url("/busy")), count);
  for (int i = 0; i < 20; ++i) fetcher->start(request_for(server.url("/slow")), count);
  std::thread other([&] {
    while (server.requests() < 3) std::this_thread::sleep_for(milliseconds(5));
    fetcher->stop();
  });
  while (fetcher->pending() > 0) ASSERT_TRUE(fetcher->run_for(milliseconds(60'000)));
  other.join();
  EXPECT_EQ(cancelled, 21);
}

TEST(Fetcher, AFetcherMayGoWhileRequestsArePending) {
  RawServer server([](Exchange& exchange) { (void)exchange.pause(60'000); });
  bool called = false;
  {
    auto fetcher = Fetcher::make(quick());
    ASSERT_TRUE(fetcher);
    fetcher->start(request_for(server.url()), [&](const Result<Response>&) { called = true; });
    ASSERT_TRUE(fetcher->run_for(milliseconds(50)));
  }
  EXPECT_FALSE(called);
}

TEST(Fetcher, GoesThroughAProxy) {
  std::string seen;
  RawServer proxy([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok("from the proxy"));
  });
  Options options = quick();
  options.proxy = proxy.url();
  const auto answer = fetch_one("http://site.invalid/page", options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.view(), "from the proxy");
  EXPECT_THAT(seen, HasSubstr("GET http://site.invalid/page HTTP/1.1\r\n"));
}

TEST(Fetcher, BehindAProxyPrivateNamesAreRefusedBeforeItIsAsked) {
  RawServer proxy([](Exchange& exchange) { exchange.send(ok("from the proxy")); });
  Options options = quick();
  options.allow_private = false;
  options.proxy = proxy.url();
  for (const char* url : {"http://localhost/", "http://x.localhost/", "http://10.0.0.1/"}) {
    const auto answer = fetch_one(url, options);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kRefused) << answer.error().message;
  }
  EXPECT_FALSE(fetch_one("http://" + testing::impossible_name() + "/", options));
  EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace varve::fetch
