// Our own pages.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Pages : public ServerTest {};

TEST_F(Pages, TheFrontPageOfAnEmptyArchiveSaysHowToBegin) {
  start();
  const Answer answer = get("/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("varve save"));
}

TEST_F(Pages, TheFrontPageShowsWhatWasSaved) {
  save({{"https://a.org/", "2020-01-02T03:04:05Z", "1"}});
  archive::Snapshot snapshot;
  snapshot.url = snapshot.final_url = "https://a.org/";
  snapshot.time = parse_rfc3339("2020-01-02T03:04:05Z").value();
  snapshot.title = "A <b>title</b> & more";
  snapshot.verdict = "complete";
  snapshot.members = {{snapshot.url, snapshot.time}};
  save_snapshot(snapshot);
  start();
  const std::string body = get("/").body;
  EXPECT_THAT(body, HasSubstr("A &lt;b&gt;title&lt;/b&gt; &amp; more"));
  EXPECT_THAT(body, HasSubstr("2 January 2020"));
  EXPECT_THAT(body, HasSubstr("/web/20200102030405000000/https://a.org/"));
}

TEST_F(Pages, AUrlsCapturesAreListedByDay) {
  save({{"http://a.org/", "2020-01-02T03:04:05Z", "1"},
        {"http://a.org/", "2020-02-02T03:04:05Z", "1"},
        {"http://a.org/", "2021-02-02T03:04:05Z", "2"}});
  start();
  const std::string body = get("/web/*/http://a.org/").body;
  EXPECT_THAT(body, HasSubstr("3 captures"));
  EXPECT_THAT(body, HasSubstr("/web/20210202030405/http://a.org/"));
  EXPECT_THAT(body, HasSubstr("/web/20200102030405id_/http://a.org/"));
  EXPECT_THAT(body, HasSubstr("unchanged"));
  EXPECT_THAT(body, HasSubstr("changed"));
  EXPECT_THAT(body, HasSubstr("first seen"));
  const std::string year = get("/web/2020*/http://a.org/").body;
  EXPECT_THAT(year, HasSubstr("2 captures"));
  EXPECT_THAT(year, Not(HasSubstr("/web/20210202030405/")));
  const auto json =
      nlohmann::json::parse(get("/web/*/http://a.org/", {"Accept: application/json"}).body);
  EXPECT_EQ(json["captures"].size(), 3u);
}

TEST_F(Pages, UrlsBelowAPrefixAreListed) {
  save({{"http://a.org/docs/1", "2020-01-02T03:04:05Z", "1"},
        {"http://a.org/docs/2", "2020-01-02T03:04:05Z", "1"},
        {"http://a.org/other", "2020-01-02T03:04:05Z", "1"}});
  start();
  const std::string body = get("/web/*/http://a.org/docs/*").body;
  EXPECT_THAT(body, HasSubstr("2 URLs"));
  EXPECT_THAT(body, HasSubstr("/web/*/http://a.org/docs/1"));
  EXPECT_THAT(body, Not(HasSubstr("a.org/other")));
}

TEST_F(Pages, TheSearchBoxFindsAddressesAndPrefixes) {
  start();
  EXPECT_EQ(get("/find?url=a.org%2Fx+y").header("location"), "/web/*/http://a.org/x%20y");
  EXPECT_EQ(get("/find?url=https%3A%2F%2Fa.org%2F*").header("location"), "/web/*/https://a.org/*");
  EXPECT_EQ(get("/find?url=").header("location"), "/");
  EXPECT_EQ(get("/find?url=http%3A%2F%2F%5B").status, 400);
}

TEST_F(Pages, HostileUrlsAreShownAsText) {
  save({{"http://a.org/?\"><script>alert(1)</script>", "2020-01-02T03:04:05Z", "1",
         "text/html\"><img src=x>"}});
  start();
  for (const char* path :
       {"/web/*/http://a.org/*", "/web/2020/http://b.org/%22><script>alert(1)</script>",
        "/web/2020%22<script>/http://b.org/", "/find?url=%22%3E%3Cscript%3E",
        "/<script>alert(1)</script>", "/web/*/http://a.org/?%22><script>alert(1)</script>"}) {
    EXPECT_THAT(get(path).body, Not(HasSubstr("<script>"))) << path;
    EXPECT_THAT(get(path).body, Not(HasSubstr("<img src=x"))) << path;
  }
}

TEST_F(Pages, TheCommandThatIsShownIsSafeToPaste) {
  start();
  EXPECT_THAT(get("/web/2020/http://b.org/x';ls'").body,
              HasSubstr("varve save &#39;http://b.org/x%27;ls%27&#39;"));
}

TEST_F(Pages, LoadNothingFromElsewhereAndRunNoScript) {
  start();
  for (const char* path : {"/", "/web/2020/http://b.org/", "/nothing"}) {
    const Answer answer = get(path);
    EXPECT_THAT(answer.header("content-security-policy"), HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("<script"))) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr(" style="))) << path;
    EXPECT_THAT(answer.body, HasSubstr("<html lang=\"en\">")) << path;
  }
  EXPECT_EQ(get("/static/varve.css").header("content-type"), "text/css; charset=utf-8");
  EXPECT_EQ(get("/static/icon.svg").header("content-type"), "image/svg+xml");
  EXPECT_EQ(get("/static/../assets.hpp").status, 404);
}

TEST_F(Pages, HealthIsAskedWithoutAPage) {
  start();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/healthz").body, "ok\n");
}

}  // namespace
}  // namespace varve::replay::test
