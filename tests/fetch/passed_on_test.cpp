// Requests of somebody else's, and who watches their answers come in.
#include <gmock/gmock.h>

#include <atomic>

#include "fetch/fetch_one.hpp"
#include "fetch/raw_server.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {
namespace {

using std::chrono::milliseconds;
using testing::Exchange;
using testing::fetch_one;
using testing::ok;
using testing::quick;
using testing::RawServer;
using testing::request_for;
using Headers = std::vector<std::pair<std::string, std::string>>;

Request passed_on(const RawServer& server, std::string method, Headers headers,
                  std::optional<Body> body = {}) {
  Request request = request_for(server.url("/x"));
  request.passed_on = PassedOn{std::move(method), std::move(headers), std::move(body)};
  return request;
}

TEST(APassedOnRequest, GoesOutAsItIsAndWithNothingElse) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok("hi"));
  });
  auto fetcher = *Fetcher::make(quick());
  const auto answer = fetch_one(fetcher, passed_on(server, "GET",
                                                   {{"X-b", "2"},
                                                    {"a", ""},
                                                    {"Cookie", "c=d; e=f"},
                                                    {"Bad\r\nX", "y"},
                                                    {"Evil", "1\r\nX: y"}}));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(seen, fmt::format("GET /x HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nX-b: 2\r\na:\r\n"
                              "Cookie: c=d; e=f\r\n\r\n",
                              server.port()));
  EXPECT_EQ(answer->request_head, seen);
}

TEST(APassedOnRequest, BringsItsBody) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok(""));
    exchange.close();
  });
  auto fetcher = *Fetcher::make(quick());
  for (const std::string_view method : {"POST", "PUT", "PATCH", "DELETE", "GET"}) {
    const auto answer = fetch_one(fetcher, passed_on(server, std::string(method), {}, Body("a=b")));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(seen.starts_with(std::string(method) + " /x HTTP/1.1\r\n")) << seen;
    EXPECT_THAT(seen, ::testing::HasSubstr("Content-Length: 3\r\n"));
    EXPECT_FALSE(answer->request_head.ends_with("a=b"));
  }
  ASSERT_TRUE(fetch_one(fetcher, passed_on(server, "POST", {}, Body())));
  EXPECT_THAT(seen, ::testing::HasSubstr("Content-Length: 0\r\n"));
  ASSERT_TRUE(fetch_one(fetcher, passed_on(server, "HEAD", {})));
  EXPECT_TRUE(seen.starts_with("HEAD /x HTTP/1.1\r\n")) << seen;
  const auto own = fetch_one(fetcher, request_for(server.url("/own")));
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_TRUE(seen.starts_with("GET /own HTTP/1.1\r\n")) << seen;
  EXPECT_THAT(seen, ::testing::HasSubstr("Accept-Encoding:"));
}

TEST(APassedOnRequest, BringsNoCookiesThatOthersWereGiven) {
  std::string seen;
  RawServer server([&](Exchange& exchange) {
    seen = exchange.request();
    exchange.send(ok("", "Set-Cookie: a=b\r\n"));
  });
  Options options = quick();
  options.cookies = false;
  auto fetcher = *Fetcher::make(options);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(fetch_one(fetcher, passed_on(server, "GET", {})));
  EXPECT_EQ(seen.find("Cookie"), std::string::npos) << seen;
}

// Takes a part only every other time, and goes after `most` bytes.
struct Slow : Listener {
  void on_head(const Response& so_far, std::optional<std::uint64_t> announced) override {
    status = so_far.status;
    length = announced;
  }
  Taken on_body(std::string_view bytes) override {
    if (text.size() >= most) return Taken::kNeverAgain;
    if (!std::exchange(full, false)) {
      text += bytes;
      full = true;
      return Taken::kAll;
    }
    ++refused;
    return Taken::kNothingYet;
  }
  void on_end(bool is_whole) override { whole = is_whole; }
  bool has_gone() override { return gone; }

  std::size_t most = SIZE_MAX;
  int status = 0;
  std::optional<std::uint64_t> length;
  std::string text;
  bool full = false;
  int refused = 0;
  std::optional<bool> whole;
  std::atomic<bool> gone = false;
};

Result<Response> listen_to(const RawServer& server, const std::shared_ptr<Slow>& slow,
                           const Options& options = quick()) {
  auto fetcher = *Fetcher::make(options);
  Request request = passed_on(server, "GET", {});
  request.listener = slow;
  std::optional<Result<Response>> answer;
  fetcher.start(std::move(request), [&](Result<Response> result) { answer = std::move(result); });
  while (!answer) {
    EXPECT_TRUE(fetcher.run_for(milliseconds(20)));
    fetcher.attend();
  }
  return *std::move(answer);
}

TEST(AListener, GetsAllAtItsOwnPace) {
  const std::string body(300'000, 'x');
  RawServer server([&](Exchange& exchange) { exchange.send(ok(body)); });
  const auto slow = std::make_shared<Slow>();
  const auto answer = listen_to(server, slow);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(slow->status, 200);
  EXPECT_EQ(slow->length, body.size());
  EXPECT_EQ(slow->text, body);
  EXPECT_GT(slow->refused, 0);
  EXPECT_EQ(slow->whole, true);
  EXPECT_EQ(answer->body.view(), body);
}

TEST(AListener, GetsWhatIsBeyondTheLimits) {
  const std::string body(300'000, 'x');
  RawServer server([&](Exchange& exchange) { exchange.send(ok(body)); });
  const auto slow = std::make_shared<Slow>();
  Options options = quick();
  options.limits.max_decoded = 1000;
  const auto answer = listen_to(server, slow, options);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(slow->text, body);
  EXPECT_EQ(slow->whole, true);
  EXPECT_EQ(answer->body.size(), 1000u);
  EXPECT_EQ(answer->truncated, Truncation::kLength);
}

TEST(AListener, EndsTheTransferWhenItGoes) {
  RawServer server([&](Exchange& exchange) {
    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    while (exchange.pause(100)) {
    }
  });
  const auto slow = std::make_shared<Slow>();
  std::jthread leave([&] {
    std::this_thread::sleep_for(milliseconds(300));
    slow->gone = true;
  });
  const auto answer = listen_to(server, slow);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.view(), "half");
  EXPECT_EQ(answer->truncated, Truncation::kDisconnect);
  EXPECT_EQ(answer->truncation_reason, "the client went away");
  EXPECT_EQ(slow->whole, false);
}

}  // namespace
}  // namespace varve::fetch
