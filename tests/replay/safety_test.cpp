// What keeps archived bytes in, and others out.
#include <gmock/gmock.h>

#include <future>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Safety : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    save({{"http://a.org/page", "2020-01-02T03:04:05Z", "<p>x", "text/html", 200,
           "Set-Cookie: a=b\r\nAccess-Control-Allow-Origin: *\r\nX-Frame-Options: DENY\r\n"
           "Clear-Site-Data: \"*\"\r\nStrict-Transport-Security: max-age=1\r\n"},
          {"http://a.org/f.woff2", "2020-01-02T03:04:05Z", "wOF2", "font/woff2"}});
    start();
  }
};

constexpr const char* kPage = "/web/20200102030405mp_/http://a.org/page";

TEST_F(Safety, ArchivedBytesAreSandboxedWhateverTheModifier) {
  for (const char* modifier : {"", "id_", "mp_", "if_", "fr_", "js_", "cs_", "im_", "oe_"}) {
    const Answer answer = get("/web/20200102030405" + std::string(modifier) + "/http://a.org/page");
    const std::string policy = answer.header("content-security-policy");
    EXPECT_THAT(policy, StartsWith("sandbox allow-scripts allow-forms;")) << modifier;
    EXPECT_THAT(policy, Not(HasSubstr("allow-same-origin"))) << modifier;
    EXPECT_THAT(policy, HasSubstr("default-src " + url() + "/web/ ")) << modifier;
    EXPECT_THAT(policy, HasSubstr("form-action " + url() + "/web/;")) << modifier;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << modifier;
  }
}

TEST_F(Safety, ArchivedHeadersDoNotActOnTheServer) {
  const Answer answer = get(kPage);
  for (const char* name : {"set-cookie", "clear-site-data", "strict-transport-security",
                           "x-frame-options", "access-control-allow-origin"}) {
    EXPECT_EQ(answer.headers.count(name), 0u) << name;
    if (name == std::string("access-control-allow-origin")) continue;
    EXPECT_EQ(answer.headers.count(std::string("x-archive-orig-") + name), 1u) << name;
  }
}

TEST_F(Safety, OnlyWhatAScriptCannotReadIsSharedWithOpaqueOrigins) {
  const std::string font = "/web/20200102030405oe_/http://a.org/f.woff2";
  EXPECT_EQ(
      get(font, {"Origin: null", "Sec-Fetch-Dest: font"}).header("access-control-allow-origin"),
      "null");
  for (const auto& headers : std::vector<std::vector<std::string>>{
           {"Origin: null", "Sec-Fetch-Dest: empty"},
           {"Origin: null"},
           {"Origin: https://evil.org", "Sec-Fetch-Dest: font"}}) {
    EXPECT_EQ(get(font, headers).headers.count("access-control-allow-origin"), 0u);
  }
  EXPECT_EQ(get("/", {"Origin: null", "Sec-Fetch-Dest: script"})
                .headers.count("access-control-allow-origin"),
            0u);
}

TEST_F(Safety, OurOwnPagesAreNobodyElses) {
  const Answer answer = get("/");
  EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
  EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin");
}

TEST_F(Safety, OtherHostNamesAreMisdirected) {
  for (const std::string& name :
       std::vector<std::string>{"evil.org", "localhost", "127.0.0.1:1", "localhost.evil.org"}) {
    EXPECT_EQ(get(kPage, {"Host: " + name}).status, 421) << name;
  }
  const std::string port = host().substr(host().rfind(':'));
  EXPECT_EQ(get(kPage, {"Host: localhost" + port}).status, 200);
  EXPECT_THAT(get(kPage, {"Host: localhost" + port}).header("content-security-policy"),
              HasSubstr("http://localhost" + port + "/web/"));
}

TEST_F(Safety, OnlyReadingMethodsAreAnswered) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"}) {
    const Answer answer = ask(url(), "/cdx?url=a.org", {{}, method});
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.header("allow"), "GET, HEAD") << method;
  }
}

// What an archived page sends to its server is looked up.
TEST_F(Safety, ArchivedPagesMaySendButChangeNothing) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_EQ(ask(url(), kPage, {{}, method}).status, 404) << method;
  }
  for (const char* method : {"OPTIONS", "TRACE", "PROPFIND"}) {
    EXPECT_EQ(ask(url(), kPage, {{}, method}).status, 405) << method;
  }
}

TEST_F(Safety, ServiceWorkersAreRefused) {
  EXPECT_EQ(get(kPage, {"Service-Worker: script"}).status, 403);
  EXPECT_EQ(get(kPage, {"Sec-Fetch-Dest: serviceworker"}).status, 403);
}

TEST_F(Safety, ALeakToTheRootIsLedBackIntoTheArchive) {
  const Answer answer = get("/style.css?v=1", {"Referer: " + url() + kPage});
  EXPECT_EQ(answer.status, 307);
  EXPECT_EQ(answer.header("location"), "/web/20200102030405mp_/http://a.org/style.css?v=1");
  EXPECT_EQ(get("/style.css", {"Referer: http://evil.org/web/2020mp_/http://a.org/"}).status, 404);
  EXPECT_EQ(get("/style.css").status, 404);
}

TEST_F(Safety, LongAddressesAndHeadersAreRefused) {
  const Answer answer = get("/web/2020/http://a.org/" + std::string(20'000, 'x'));
  EXPECT_EQ(answer.status, 414);
  EXPECT_EQ(get("/", {"X-Long: " + std::string(100'000, 'x')}).status, 431);
}

TEST_F(Safety, LongArchivedUrlsAndHeadsAreAnswered) {
  const std::string url = "http://a.org/" + std::string(15'500, 'a');
  std::string head = "X-Large: " + std::string(60'000, 'b') + "\r\nX-Small: c\r\n";
  for (int i = 0; i < 100; ++i) head += "X-Many: " + std::string(900, 'd') + "\r\n";
  save({{url, "2020-01-01T00:00:00Z", "long"},
        {"http://a.org/heads", "2020-01-01T00:00:00Z", "heads", "text/html", 200, head},
        {"http://a.org/far", "2020-01-01T00:00:00Z", "", "text/html", 302,
         "Location: http://a.org/" + std::string(40'000, 'e') + "\r\n"}});
  const Answer longest = get("/web/20200101000000mp_/" + url);
  EXPECT_EQ(longest.body, "long");
  EXPECT_EQ(longest.header("link"), "<" + url + ">; rel=\"original\"");
  EXPECT_NE(longest.header("content-security-policy"), "");
  EXPECT_EQ(get("/timegate/" + url).status, 302);
  EXPECT_EQ(get("/web/20190101000000mp_/" + url).status, 302);
  const Answer heads = get("/web/20200101000000mp_/http://a.org/heads");
  EXPECT_EQ(heads.body, "heads");
  EXPECT_EQ(heads.header("x-archive-orig-x-small"), "c");
  EXPECT_EQ(heads.header("x-archive-orig-x-large"), "");
  EXPECT_EQ(get("/web/20200101000000mp_/http://a.org/far").status, 404);
  const Answer raw = get("/web/20200101000000id_/http://a.org/far");
  EXPECT_EQ(raw.status, 302);
  EXPECT_EQ(raw.header("location"), "");
}

TEST_F(Safety, ManyAskAtOnce) {
  std::vector<std::future<bool>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::async(std::launch::async, [this] {
      bool good = true;
      for (int j = 0; j < 25; ++j) good = good && get(kPage).body == "<p>x";
      return good;
    }));
  }
  for (auto& client : clients) EXPECT_TRUE(client.get());
}

TEST_F(Safety, ListensOnLoopbackOnly) {
  ServerOptions options;
  options.port = 0;
  options.address = "0.0.0.0";
  const auto started = Server::start(*archive_, options);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kRefused);
  options.address = "nonsense";
  EXPECT_FALSE(Server::start(*archive_, options));
}

}  // namespace
}  // namespace varve::replay::test
