// What lies between the live web and a client of the recording proxy.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <algorithm>
#include <semaphore>
#include <thread>

#include "replay/proxy_live.hpp"
#include "replay/socket.hpp"
#include "varve/replay/live_answer.hpp"

namespace varve::replay::test {
namespace {

struct Calls {
  int suspended = 0;
  int resumed = 0;
  int attended = 0;
  LiveAnswer::Calls all() {
    return {[this] { ++suspended; }, [this] { ++resumed; }, [this] { ++attended; }};
  }
};

TEST(ALiveAnswerTo, AClientIsWaitedForOnce) {
  Calls calls;
  LiveAnswer answer(-1, calls.all());
  EXPECT_EQ(answer.outcome_or_wait(), nullptr);
  EXPECT_EQ(calls.suspended, 1);
  answer.put_head({200, "HTTP/1.1 200 OK\r\n\r\n", 4});
  answer.put("body");
  EXPECT_EQ(calls.resumed, 1);
  const auto* outcome = answer.outcome_or_wait();
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(std::get<LiveAnswer::Head>(*outcome).status, 200);
  char part[3];
  EXPECT_EQ(answer.take_or_wait(part, sizeof part), 3);
  EXPECT_EQ(answer.take_or_wait(part, sizeof part), 1);
  EXPECT_EQ(answer.take_or_wait(part, sizeof part), 0);
  EXPECT_EQ(calls.suspended, 2);
  answer.put_end(true);
  EXPECT_EQ(calls.resumed, 2);
  EXPECT_EQ(answer.take_or_wait(part, sizeof part), LiveAnswer::kEnd);
}

TEST(ALiveAnswerTo, ASlowClientIsBounded) {
  Calls calls;
  LiveAnswer answer(-1, calls.all());
  const std::string part(16 << 10, 'x');
  std::size_t put = 0;
  while (answer.put(part)) put += part.size();
  EXPECT_LE(put, LiveAnswer::kRoom + part.size());
  std::string taken(put, '\0');
  EXPECT_EQ(answer.take_or_wait(taken.data(), 1000), 1000);
  EXPECT_EQ(calls.attended, 0);
  EXPECT_EQ(answer.take_or_wait(taken.data(), put), static_cast<ssize_t>(put - 1000));
  EXPECT_EQ(calls.attended, 1);
  EXPECT_TRUE(answer.put(part));
}

TEST(ALiveAnswerTo, AClientThatGoesIsAbandoned) {
  Calls calls;
  int ends[2] = {-1, -1};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const Socket own(ends[0]);
  Socket client(ends[1]);
  LiveAnswer answer(own.get(), calls.all());
  EXPECT_EQ(answer.outcome_or_wait(), nullptr);
  EXPECT_FALSE(answer.is_abandoned());
  client.reset();
  EXPECT_TRUE(answer.is_abandoned());
  answer.fail({ErrorKind::kNetwork, "gone"});
  EXPECT_EQ(calls.resumed, 1);
}

TEST(ALiveAnswerTo, AFailureComesInPlaceOfAHeadOnly) {
  Calls calls;
  LiveAnswer failed(-1, calls.all());
  failed.fail({ErrorKind::kTimeout, "late"});
  EXPECT_EQ(std::get<Error>(*failed.outcome_or_wait()).message, "late");
  LiveAnswer broken(-1, calls.all());
  broken.put_head({200, {}, {}});
  broken.fail({ErrorKind::kCancelled, "the end"});
  EXPECT_TRUE(std::holds_alternative<LiveAnswer::Head>(*broken.outcome_or_wait()));
  char part[1];
  EXPECT_EQ(broken.take_or_wait(part, 1), LiveAnswer::kBrokenOff);
  broken.leave();
  EXPECT_EQ(calls.attended, 0) << "nobody is to look at what has ended";
}

// HTTP/2 may say that the body is over in a frame of its own, which comes later.
TEST(ALiveAnswerTo, AClientThatHasAllOfItIsNotAbandoned) {
  Calls calls;
  LiveAnswer answer(-1, calls.all());
  answer.put_head({200, {}, 4});
  answer.put("body");
  char part[4];
  EXPECT_EQ(answer.take_or_wait(part, 4), 4);
  answer.leave();
  EXPECT_FALSE(answer.is_abandoned());
  EXPECT_EQ(calls.attended, 0);
  LiveAnswer cut(-1, calls.all());
  cut.put_head({200, {}, 4});
  cut.put("bo");
  EXPECT_EQ(cut.take_or_wait(part, 4), 2);
  cut.leave();
  EXPECT_TRUE(cut.is_abandoned());
  EXPECT_EQ(calls.attended, 1);
}

// As libmicrohttpd's thread and the fetcher's do it.
TEST(ALiveAnswerTo, AClientOnAnotherThreadGetsEveryByte) {
  std::binary_semaphore resumed(0);
  std::counting_semaphore<> room(0);
  LiveAnswer answer(-1, {[] {}, [&] { resumed.release(); }, [&] { room.release(); }});
  std::jthread putting([&] {
    answer.put_head({200, {}, {}});
    for (int i = 0; i < 20'000; ++i) {
      while (!answer.put(std::to_string(i) + ' ')) room.acquire();
    }
    answer.put_end(true);
  });
  while (answer.outcome_or_wait() == nullptr) resumed.acquire();
  std::string all;
  std::string part(100, '\0');
  for (ssize_t count = 0; count != LiveAnswer::kEnd;) {
    count = answer.take_or_wait(part.data(), part.size());
    if (count == 0) resumed.acquire();
    if (count > 0) all.append(part, 0, static_cast<std::size_t>(count));
  }
  EXPECT_TRUE(all.starts_with("0 1 2 ") && all.ends_with(" 19999 ")) << all.size();
  EXPECT_EQ(std::count(all.begin(), all.end(), ' '), 20'000);
}

std::string names(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string all;
  for (const auto& [name, value] : headers) all += name + " ";
  return all;
}

TEST(ALiveRequest, HasNothingOfItsConnectionAndNoConditions) {
  Request request;
  request.method = "GET";
  request.headers = {{"Host", "a.org"},        {"Cookie", "c"},
                     {"Connection", "x-hop"},  {"X-Hop", "1"},
                     {"Proxy-Connection", ""}, {"If-None-Match", "\"e\""},
                     {"Range", "bytes=0-"},    {"If-Modified-Since", "x"},
                     {"Authorization", "b"},   {"Proxy-Authorization", "p"},
                     {"Content-Length", "1"},  {"Transfer-Encoding", "chunked"}};
  const auto live = live_request(request, *url::Url::parse("http://a.org/"), {});
  EXPECT_EQ(names(live.headers), "Cookie Range Authorization ");
}

TEST(ALiveAnswersHeaders, AreThoseOfTheServerButForTheConnections) {
  std::string all;
  for (const Header& header :
       live_headers("HTTP/1.1 206 P\r\nContent-Range: bytes 0-0/2\r\nContent-Length: 1\r\n"
                    "Set-Cookie: a\rb\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nETag: e\r\n"
                    "Set-Cookie: c\r\nAlt-Svc: h3\r\nnot a header\r\n\r\n")) {
    all += header.name + "=" + header.value + ";";
  }
  EXPECT_EQ(all, "Content-Range=bytes 0-0/2;Set-Cookie=a b;ETag=e;Set-Cookie=c;Alt-Svc=h3;");
}

}  // namespace
}  // namespace varve::replay::test
