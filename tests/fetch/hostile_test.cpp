// What a Fetcher makes of servers that mean harm, or are broken.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <zlib.h>

#include <atomic>

#include "fetch/fetch_one.hpp"
#include "fetch/raw_server.hpp"

namespace varve::fetch {
namespace {

using std::chrono::milliseconds;
using testing::Exchange;
using testing::fetch_one;
using ::testing::HasSubstr;
using testing::ok;
using testing::quick;
using testing::RawServer;

// So many mebibytes of zeros, in gzip.
std::string bomb(int mebibytes) {
  const std::string zeros(1 << 20, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out;
  for (int i = 0; i < mebibytes; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zeros.data()));
    stream.avail_in = static_cast<uInt>(zeros.size());
    char piece[4096];
    do {
      stream.next_out = reinterpret_cast<Bytef*>(piece);
      stream.avail_out = sizeof piece;
      deflate(&stream, i + 1 == mebibytes ? Z_FINISH : Z_NO_FLUSH);
      out.append(piece, sizeof piece - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

TEST(Hostile, AnEndlessBodyIsCutAtTheLimit) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string piece(64 << 10, 'x');
    while (exchange.send(piece)) {
    }
  });
  Options options = quick();
  options.limits.max_transferred = 5'000'001;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kLength);
  EXPECT_EQ(answer->body.size(), 5'000'001u);
  EXPECT_EQ(answer->transferred_length, 5'000'001u);
  EXPECT_EQ(answer->digest, Sha256::of(std::string(5'000'001, 'x')));
  EXPECT_THAT(answer->truncation_reason, HasSubstr("5.0 MB"));
}

TEST(Hostile, ABombIsCutWhereItIsDecoded) {
  const std::string coded = bomb(20);
  RawServer server(
      [&](Exchange& exchange) { exchange.send(ok(coded, "Content-Encoding: gzip\r\n")); });
  Options options = quick();
  options.limits.max_decoded = 3'000'000;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kLength);
  EXPECT_EQ(answer->body.size(), 3'000'000u);
  EXPECT_LE(answer->transferred.size(), coded.size());
  EXPECT_EQ(answer->transferred_digest, Sha256::of(answer->transferred.view()));
}

TEST(Hostile, MemoryStaysBoundedWhateverComes) {
  const std::string coded = bomb(100);
  RawServer server(
      [&](Exchange& exchange) { exchange.send(ok(coded, "Content-Encoding: gzip\r\n")); });
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  Options options = quick();
  options.limits.total_timeout = milliseconds(60'000);
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.size(), 100u << 20);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 50 << 10);  // KiB; the body has 100 MiB
}

TEST(Hostile, ASlowBodyIsKeptAndMarked) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    while (exchange.send("x") && exchange.pause(100)) {
    }
  });
  Options options = quick();
  options.limits.total_timeout = milliseconds(500);
  options.limits.attempts = 4;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kTime);
  EXPECT_GE(answer->body.size(), 1u);
  EXPECT_EQ(server.requests(), 1);
}

TEST(Hostile, AStalledBodyIsGivenUp) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    (void)exchange.pause(60'000);
  });
  Options options = quick();
  options.limits.total_timeout = milliseconds(60'000);
  options.limits.stall_time = milliseconds(1000);
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kTime);
  EXPECT_EQ(answer->body.view(), "abc");
}

TEST(Hostile, AServerThatSaysNothingTimesOut) {
  RawServer server([](Exchange& exchange) { (void)exchange.pause(60'000); });
  Options options = quick();
  options.limits.total_timeout = milliseconds(300);
  const auto answer = fetch_one(server.url(), options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kTimeout);
}

struct Broken {
  const char* name;
  std::string answer;
  std::string body;
  Truncation truncated;
};

TEST(Hostile, BrokenFramingNeverCountsAsWhole) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Broken rows[] = {
      {"fewer bytes than Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "abc",
       Truncation::kDisconnect},
      {"no body where one is promised", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "",
       Truncation::kDisconnect},
      {"chunks without the last", chunked + "3\r\nabc\r\n", "abc", Truncation::kDisconnect},
      {"a chunk cut off", chunked + "9\r\nabc", "abc", Truncation::kDisconnect},
      {"a chunk size that is no number", chunked + "3\r\nabc\r\nzz\r\n", "abc",
       Truncation::kDisconnect},
      {"a chunk size beyond all numbers", chunked + "3\r\nabc\r\nfffffffffffffffff\r\n", "abc",
       Truncation::kDisconnect},
      {"a chunk without its line end", chunked + "3\r\nabcXX0\r\n\r\n", "abc",
       Truncation::kDisconnect},
      // RFC 9112 6.3: the message ends where Content-Length says. What follows is no part of it.
      {"more bytes than Content-Length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
       "abc", Truncation::kNone},
      {"the end of the connection ends it", "HTTP/1.0 200 OK\r\n\r\nabc", "abc", Truncation::kNone},
  };
  for (const Broken& row : rows) {
    RawServer server([&](Exchange& exchange) {
      exchange.send(row.answer);
      exchange.close();
    });
    const auto answer = fetch_one(server.url());
    ASSERT_TRUE(answer) << row.name << ": " << answer.error().message;
    EXPECT_EQ(answer->body.view(), row.body) << row.name;
    EXPECT_EQ(answer->truncated, row.truncated) << row.name;
    EXPECT_EQ(answer->truncation_reason.empty(), row.truncated == Truncation::kNone) << row.name;
  }
}

TEST(Hostile, AResetInTheBodyIsMarked) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    (void)exchange.pause(200);  // so that the bytes are read before the reset drops them
    exchange.reset();
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kDisconnect);
  EXPECT_EQ(answer->body.view(), "abc");
}

TEST(Hostile, OfTwoAnswersThatBrokeOffTheLongerIsKept) {
  std::atomic<int> count = 0;
  RawServer server([&](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
    exchange.send(++count == 1 ? "abcdef" : "abc");
    exchange.close();
  });
  Options options = quick();
  options.limits.attempts = 4;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kDisconnect);
  EXPECT_EQ(answer->body.view(), "abcdef");
  EXPECT_EQ(server.requests(), 2);
}

TEST(Hostile, BrokenCodingsLeaveTheBytesAsTransferred) {
  std::string damaged = bomb(1);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 0x55);  // the CRC
  for (const std::string& body : {std::string("<p>not gzip at all"), damaged}) {
    RawServer server(
        [&](Exchange& exchange) { exchange.send(ok(body, "Content-Encoding: gzip\r\n")); });
    const auto answer = fetch_one(server.url());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body.view(), body);
    EXPECT_EQ(answer->digest, Sha256::of(body));
    EXPECT_EQ(answer->digest, answer->transferred_digest);
    EXPECT_EQ(answer->truncated, Truncation::kUnspecified);
    EXPECT_FALSE(answer->truncation_reason.empty());
  }
}

TEST(Hostile, ACodingCutOffKeepsWhatCouldBeDecoded) {
  const std::string coded = bomb(2);
  RawServer server([&](Exchange& exchange) {
    exchange.send(ok(coded.substr(0, coded.size() - 100), "Content-Encoding: gzip\r\n"));
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->truncated, Truncation::kUnspecified);
  EXPECT_GT(answer->body.size(), 1u << 20);
  EXPECT_EQ(answer->digest, Sha256::of(answer->body.view()));
}

TEST(Hostile, AFloodOfHeadersIsCut) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\n");
    while (exchange.send("X-Flood: 0123456789012345678901234567890123456789\r\n")) {
    }
  });
  Options options = quick();
  options.limits.max_head = 20'000;
  const auto answer = fetch_one(server.url(), options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kLimit) << answer.error().message;
}

TEST(Hostile, AnEndlessHeaderLineIsCut) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nX-Long: ");
    while (exchange.send(std::string(10'000, 'x'))) {
    }
  });
  const auto answer = fetch_one(server.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kLimit) << answer.error().message;
}

TEST(Hostile, AFloodOfInterimAnswersIsCut) {
  RawServer server([](Exchange& exchange) {
    while (exchange.send("HTTP/1.1 103 Early Hints\r\n\r\n")) {
    }
  });
  const auto answer = fetch_one(server.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kLimit) << answer.error().message;
}

TEST(Hostile, InterimAnswersBeforeTheFinalOneAreLeftOut) {
  RawServer server([](Exchange& exchange) {
    exchange.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    exchange.send(ok("body"));
  });
  const auto answer = fetch_one(server.url());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->response_head, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
}

TEST(Hostile, WhatIsNotHttpIsAnError) {
  const std::pair<const char*, std::string> rows[] = {
      {"HTTP/0.9", "<html>hello"},
      {"garbage", std::string("\x00\x01\xff\xfe garbage\r\n\r\n", 16)},
      {"a status that is no number", "HTTP/1.1 abc OK\r\n\r\nbody"},
      {"a status of two digits", "HTTP/1.1 20 OK\r\n\r\nbody"},
      {"a version of the future", "HTTP/7.3 200 OK\r\n\r\nbody"},
      {"an SSH server", "SSH-2.0-OpenSSH_9.2p1\r\n"},
      {"nothing at all", ""},
      {"a head cut off", "HTTP/1.1 200 OK\r\nContent-"},
      {"only an interim answer", "HTTP/1.1 100 Continue\r\n\r\n"},
  };
  for (const auto& [name, bytes] : rows) {
    RawServer server([&, &sent = bytes](Exchange& exchange) {
      exchange.send(sent);
      exchange.close();
    });
    const auto answer = fetch_one(server.url());
    ASSERT_FALSE(answer) << name << " " << answer->response_head;
    EXPECT_EQ(answer.error().kind, ErrorKind::kNetwork) << name;
    EXPECT_THAT(answer.error().message, HasSubstr("127.0.0.1")) << name;
  }
}

TEST(Hostile, NothingListens) {
  std::string url;
  {
    const RawServer server([](Exchange&) {});
    url = server.url();
  }
  const auto answer = fetch_one(url);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kNetwork);
}

TEST(Hostile, ANameThatMeansLoopbackIsRefused) {
  RawServer server([](Exchange& exchange) { exchange.send(ok("secret")); });
  Options options = quick();
  options.allow_private = false;
  for (const char* name : {"localhost", "LOCALHOST.", "any.localhost", "127.0.0.1", "0x7f.1"}) {
    const auto answer = fetch_one(fmt::format("http://{}:{}/", name, server.port()), options);
    ASSERT_FALSE(answer) << name;
    EXPECT_EQ(answer.error().kind, ErrorKind::kRefused) << answer.error().message;
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(Hostile, ANameThatIsNotThereIsNotTriedAgain) {
  Options options = quick();
  options.limits.attempts = 4;
  const auto answer = fetch_one("http://" + testing::impossible_name() + "/", options);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kNoHost);
  EXPECT_THAT(answer.error().message, HasSubstr(testing::impossible_name()));
}

TEST(Hostile, OtherSchemesAreNotFetched) {
  for (const char* url : {"ftp://127.0.0.1/", "file:///etc/passwd", "data:,x"}) {
    const auto answer = fetch_one(url);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().kind, ErrorKind::kInvalid);
  }
}

}  // namespace
}  // namespace varve::fetch
