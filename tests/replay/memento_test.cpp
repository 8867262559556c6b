// RFC 7089 and archive.org's availability API.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::HasSubstr;

class Memento : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    save({{"http://a.org/", "2020-01-02T03:04:05Z", "1"},
          {"http://a.org/", "2021-01-02T03:04:05Z", "2"},
          {"http://a.org/", "2021-01-02T03:04:05.5Z", "3"}});
    start();
  }
};

TEST_F(Memento, TimeGateLeadsToTheNearest) {
  const Answer answer =
      get("/timegate/http://a.org/", {"Accept-Datetime: Wed, 01 Jan 2020 00:00:00 GMT"});
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(answer.header("location"), "/web/20200102030405/http://a.org/");
  EXPECT_EQ(answer.header("vary"), "Accept-Datetime");
  EXPECT_THAT(answer.header("link"), HasSubstr("<http://a.org/>; rel=\"original\""));
  EXPECT_EQ(get("/timegate/http://a.org/").header("location"),
            "/web/20210102030405500000/http://a.org/");
  EXPECT_EQ(get("/timegate/http://a.org/", {"Accept-Datetime: yesterday"}).status, 400);
  EXPECT_EQ(get("/timegate/http://never.org/").status, 404);
}

TEST_F(Memento, AUrlWithoutATimeIsATimeGateToo) {
  EXPECT_EQ(get("/web/http://a.org/", {"Accept-Datetime: Wed, 01 Jan 2020 00:00:00 GMT"})
                .header("location"),
            "/web/20200102030405/http://a.org/");
}

TEST_F(Memento, LinksLeadToOriginalTimeGateAndTimeMap) {
  const std::string link = get("/web/20200102030405mp_/http://a.org/").header("link");
  EXPECT_THAT(link, HasSubstr("<http://a.org/>; rel=\"original\""));
  EXPECT_THAT(link, HasSubstr("<" + url() + "/timegate/http://a.org/>; rel=\"timegate\""));
  EXPECT_THAT(link, HasSubstr("<" + url() + "/timemap/link/http://a.org/>; rel=\"timemap\""));
  EXPECT_THAT(link, HasSubstr("rel=\"memento\"; datetime=\"Thu, 02 Jan 2020 03:04:05 GMT\""));
}

TEST_F(Memento, TimeMapListsEveryCapture) {
  const Answer answer = get("/timemap/link/http://a.org/");
  EXPECT_EQ(answer.header("content-type"), "application/link-format");
  EXPECT_EQ(
      answer.body,
      "<http://a.org/>; rel=\"original\",\n<" + url() +
          "/timemap/link/http://a.org/>; rel=\"self\"; type=\"application/link-format\"; "
          "from=\"Thu, 02 Jan 2020 03:04:05 GMT\"; until=\"Sat, 02 Jan 2021 03:04:05 "
          "GMT\",\n<" +
          url() + "/timegate/http://a.org/>; rel=\"timegate\",\n<" + url() +
          "/web/20200102030405/http://a.org/>; rel=\"first memento\"; datetime=\"Thu, 02 Jan "
          "2020 03:04:05 GMT\",\n<" +
          url() +
          "/web/20210102030405/http://a.org/>; rel=\"memento\"; datetime=\"Sat, 02 Jan 2021 "
          "03:04:05 GMT\",\n<" +
          url() +
          "/web/20210102030405500000/http://a.org/>; rel=\"last memento\"; datetime=\"Sat, 02 "
          "Jan 2021 03:04:05 GMT\"\n");
  const auto json = nlohmann::json::parse(get("/timemap/json/http://a.org/").body);
  EXPECT_EQ(json["mementos"]["list"].size(), 3u);
  EXPECT_EQ(json["mementos"]["first"]["uri"], url() + "/web/20200102030405/http://a.org/");
}

TEST_F(Memento, AvailabilityNamesTheClosest) {
  const auto json = nlohmann::json::parse(get("/wayback/available?url=a.org&timestamp=2019").body);
  const auto& closest = json["archived_snapshots"]["closest"];
  EXPECT_EQ(closest["timestamp"], "20200102030405");
  EXPECT_EQ(closest["url"], url() + "/web/20200102030405/http://a.org/");
  EXPECT_EQ(closest["available"], true);
  EXPECT_EQ(nlohmann::json::parse(get("/wayback/available?url=b.org").body)["archived_snapshots"],
            nlohmann::json::object());
}

TEST_F(Memento, TheTimeGateNamesFirstAndLastAndThoseBeside) {
  const std::string link =
      get("/timegate/http://a.org/", {"Accept-Datetime: Sat, 02 Jan 2021 03:04:05 GMT"})
          .header("link");
  EXPECT_THAT(link, HasSubstr("<" + url() +
                              "/web/20200102030405/http://a.org/>; rel=\"first memento\"; "
                              "datetime=\"Thu, 02 Jan 2020 03:04:05 GMT\""));
  EXPECT_THAT(link, HasSubstr("/web/20200102030405/http://a.org/>; rel=\"prev memento\""));
  EXPECT_THAT(link, HasSubstr("/web/20210102030405500000/http://a.org/>; rel=\"next memento\""));
  EXPECT_THAT(link, HasSubstr("/web/20210102030405500000/http://a.org/>; rel=\"last memento\""));
}

TEST_F(Memento, TimeMapsAreCdxjToo) {
  const Answer answer = get("/timemap/cdxj/http://a.org/");
  EXPECT_EQ(answer.header("content-type"), "application/cdxj+ors");
  EXPECT_THAT(answer.body, HasSubstr("!meta {\"original_uri\":\"http://a.org/\"}\n"));
  EXPECT_THAT(answer.body, HasSubstr("\n20200102030405 {\"datetime\":\"Thu, 02 Jan 2020 03:04:05 "
                                     "GMT\",\"rel\":\"first memento\",\"uri\":\"" +
                                     url() + "/web/20200102030405/http://a.org/\"}\n"));
}

class Availability : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    save({{"http://a.org/", "2020-01-01T00:00:00Z", "1"},
          {"http://a.org/", "2020-02-01T00:00:00Z", "moved", "text/html", 301},
          {"http://a.org/", "2020-03-01T00:00:00Z", "no", "text/html", 404},
          {"http://a.org/", "2020-04-01T00:00:00Z", "2"}});
    start();
  }
  std::string closest(const std::string& query) {
    const auto json = nlohmann::json::parse(get("/wayback/available?url=a.org&" + query).body);
    const auto& found = json["archived_snapshots"];
    return found.empty() ? "" : found["closest"]["timestamp"].get<std::string>();
  }
};

TEST_F(Availability, Parameters) {
  struct Row {
    const char* query;
    const char* timestamp;
  };
  for (const Row& row : {
           Row{"", "20200401000000"},
           Row{"timestamp=20200217", "20200301000000"},
           Row{"timestamp=20200220&status_code=200", "20200401000000"},
           Row{"timestamp=20200110&status_code=200", "20200101000000"},
           Row{"timestamp=20200220&status_code=200,301", "20200201000000"},
           Row{"timestamp=20200220&closest=before", "20200201000000"},
           Row{"timestamp=20200210&closest=after", "20200301000000"},
           Row{"timestamp=20200220&closest=before&status_code=200", "20200101000000"},
           Row{"timestamp=2019&closest=before", ""},
           Row{"status_code=500", ""},
       }) {
    EXPECT_EQ(closest(row.query), row.timestamp) << row.query;
  }
}

TEST_F(Availability, ACallbackIsANameOrNothing) {
  const Answer script = get("/wayback/available?url=b.org&callback=show.it");
  EXPECT_EQ(script.header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.header("cross-origin-resource-policy"), "same-origin");
  EXPECT_EQ(script.body, "/**/show.it({\"archived_snapshots\":{},\"url\":\"b.org\"});\n");
  EXPECT_EQ(get("/wayback/available?url=b.org&callback=alert(1)//").header("content-type"),
            "application/json");
}

}  // namespace
}  // namespace varve::replay::test
