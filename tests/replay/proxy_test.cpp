// The proxy itself, as a client sees it that has it as its HTTP proxy.
#include "varve/replay/proxy.hpp"

#include <gmock/gmock.h>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::HasSubstr;

class AProxy : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    save({{"http://a.org/page", "2020-01-02T03:04:05Z", "<p>of 2020", "text/html; charset=x", 200,
           "Set-Cookie: a=b\r\nStrict-Transport-Security: max-age=1\r\nETag: \"same\"\r\n"},
          {"http://a.org/page", "2022-01-02T03:04:05Z", "<p>of 2022", "text/html"},
          {"https://b.org/page", "2020-01-02T03:04:05Z", "secure", "text/plain"},
          {"https://b.org:8443/", "2020-01-02T03:04:05Z", "of another port", "text/plain"},
          {"https://127.0.0.1/", "2020-01-02T03:04:05Z", "of an address", "text/plain"},
          {"http://a.org/gone", "2020-01-02T03:04:05Z", "it is gone", "text/plain", 410},
          {"http://a.org/old", "2020-01-02T03:04:05Z", "moved", "text/plain", 302,
           "Location: /page?x#y\r\n"},
          {"http://a.org/self", "2020-01-02T03:04:05Z", "moved", "text/plain", 302,
           "Location: https://a.org/self\r\n"}});
    ProxyOptions options;
    options.port = 0;
    options.keys = folder_.path() / "archive/keys";
    auto started = Proxy::start(*archive_, options);
    ASSERT_TRUE(started) << started.error().message;
    proxy_ = *std::move(started);
    authority_ = through("http://varve.archive/proxy-ca.crt").body;
  }

  Answer through(const std::string& url, const std::vector<std::string>& headers = {},
                 const std::string& method = "GET", const std::string& body = {}) {
    return ask(url, "", {headers, method, body, proxy_->address(), authority_});
  }
  void choose(const std::string& time) {
    EXPECT_EQ(through("http://varve.archive/", {}, "POST", "time=" + time).status, 303) << time;
  }

  std::unique_ptr<Proxy> proxy_;
  std::string authority_;
};

TEST_F(AProxy, GivesACaptureUnderItsOwnUrl) {
  const Answer answer =
      through("http://a.org/page", {"Accept-Datetime: Thu, 02 Jan 2020 00:00:00 GMT"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "<p>of 2020");
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=x");
  EXPECT_EQ(answer.header("set-cookie"), "a=b");
  EXPECT_EQ(answer.header("memento-datetime"), "Thu, 02 Jan 2020 03:04:05 GMT");
  EXPECT_EQ(answer.headers.count("strict-transport-security"), 0u);
  EXPECT_EQ(answer.header("x-archive-orig-strict-transport-security"), "max-age=1");
  EXPECT_EQ(answer.header("x-archive-orig-etag"), "\"same\"");
  EXPECT_EQ(answer.header("cache-control"), "no-cache");
  EXPECT_EQ(answer.headers.count("x-varve"), 0u);
}

TEST_F(AProxy, SpeaksTlsForTheHostThatIsAskedFor) {
  EXPECT_EQ(through("https://b.org/page").body, "secure");
  EXPECT_EQ(through("https://b.org:8443/").body, "of another port");
  EXPECT_EQ(through("https://127.0.0.1/").body, "of an address");
}

TEST_F(AProxy, KeepsATunnelToItsHost) {
  EXPECT_EQ(through("https://b.org/page", {"Host: a.org"}).status, 421);
  EXPECT_EQ(through("https://b.org/page", {"Host: b.org:8443"}).status, 421);
}

TEST_F(AProxy, AnswersStatusAndRedirectAsTheyWere) {
  EXPECT_EQ(through("http://a.org/gone").status, 410);
  const Answer answer = through("http://a.org/old");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.header("location"), "/page?x#y");
  EXPECT_EQ(answer.body, "moved");
}

TEST_F(AProxy, DoesNotGoRoundInCircles) {
  EXPECT_EQ(through("https://a.org/self").status, 404);
  EXPECT_EQ(through("http://a.org/self").status, 302);
}

TEST_F(AProxy, FetchesNothing) {
  const Answer answer = through("http://c.org/", {"Sec-Fetch-Dest: document"});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.header("x-varve"), "not-captured");
  EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(answer.body, HasSubstr("http://c.org/ was never captured."));
  EXPECT_EQ(through("https://c.org/x").status, 404);
  EXPECT_EQ(through("http://c.org/", {}, "POST", "x=y").status, 404);
  EXPECT_EQ(through("http://a.org/gone").status, 410);
  EXPECT_EQ(through("http://a.org/gone", {}, "POST", "x=y").status, 404);
  EXPECT_EQ(through("http://a.org/page", {}, "DELETE").status, 404);
  EXPECT_EQ(through("http://a.org/page", {}, "PROPFIND").status, 405);
  // A script of another origin may read that it is not there.
  const Answer read = through("http://c.org/data", {"Origin: http://a.org"});
  EXPECT_EQ(read.header("access-control-allow-origin"), "http://a.org");
  EXPECT_EQ(read.header("access-control-allow-credentials"), "true");
}

TEST_F(AProxy, ShowsTheTimeThatIsChosen) {
  EXPECT_EQ(through("http://a.org/page").body, "<p>of 2022");
  choose("2020");
  EXPECT_EQ(through("http://a.org/page").body, "<p>of 2020");
  EXPECT_EQ(through("http://a.org/page", {"Accept-Datetime: Sun, 02 Jan 2022 00:00:00 GMT"}).body,
            "<p>of 2022");
  EXPECT_THAT(through("http://varve.archive/").body, HasSubstr("1 January 2020, 00:00:00 UTC"));
  EXPECT_THAT(through("https://varve.archive/").body, HasSubstr("1 January 2020"));
  choose("latest");
  EXPECT_EQ(through("http://a.org/page").body, "<p>of 2022");
  EXPECT_EQ(through("http://a.org/page", {"Accept-Datetime: yesterday"}).status, 400);
}

TEST_F(AProxy, LetsNoArchivedPageChooseTheTime) {
  for (const char* origin :
       {"Origin: http://a.org", "Origin: null", "Origin: http://varve.archive.a.org"}) {
    EXPECT_EQ(through("http://varve.archive/", {origin}, "POST", "time=2020").status, 403)
        << origin;
  }
  EXPECT_EQ(through("http://varve.archive/", {}, "POST", "time=%3Cb%3E").status, 400);
  EXPECT_EQ(through("http://varve.archive/?time=2020").status, 200);
  EXPECT_EQ(through("http://a.org/page").body, "<p>of 2022");
  EXPECT_THAT(through("http://varve.archive/").header("content-security-policy"),
              HasSubstr("frame-ancestors 'none'"));
}

TEST_F(AProxy, HeedsRangesAndConditions) {
  const Answer part = through("http://a.org/page", {"Range: bytes=3-4"});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "of");
  const std::string etag = through("http://a.org/page").header("etag");
  EXPECT_EQ(through("http://a.org/page", {"If-None-Match: " + etag}).status, 304);
  choose("2020");
  EXPECT_EQ(through("http://a.org/page", {"If-None-Match: " + etag}).status, 200);
  const Answer head = through("http://a.org/page", {}, "HEAD");
  EXPECT_EQ(head.header("content-length"), "10");
  EXPECT_EQ(head.body, "");
}

TEST_F(AProxy, RefusesServiceWorkersAndAllowsPreflights) {
  EXPECT_EQ(through("https://b.org/page", {"Service-Worker: script"}).status, 403);
  const Answer answer = through("https://b.org/page",
                                {"Origin: https://a.org", "Access-Control-Request-Method: GET",
                                 "Access-Control-Request-Headers: x-a"},
                                "OPTIONS");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("access-control-allow-origin"), "https://a.org");
  EXPECT_EQ(answer.header("access-control-allow-headers"), "x-a");
}

TEST_F(AProxy, IsNoWebServer) {
  const Answer answer = ask("http://" + proxy_->address(), "/");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("This is a proxy"));
}

TEST_F(AProxy, ListensOnLoopbackOnly) {
  ProxyOptions options;
  options.port = 0;
  options.keys = folder_.path() / "archive/keys";
  options.address = "0.0.0.0";
  const auto started = Proxy::start(*archive_, options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kRefused);
}

}  // namespace
}  // namespace varve::replay::test
