// The CDX server's answers.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "replay/client.hpp"

namespace varve::replay::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Cdx : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    save({{"http://a.org/", "2020-01-02T03:04:05Z", "one"},
          {"http://a.org/", "2020-01-02T03:30:00Z", "one"},
          {"https://www.a.org/", "2020-01-02T03:30:00.5Z", "two", "text/html", 404},
          {"http://a.org/", "2021-06-01T00:00:00Z", "one"},
          {"http://a.org/logo.png", "2020-01-02T03:04:06Z", "png", "image/png"},
          {"http://b.a.org/", "2020-05-05T00:00:00Z", "sub", ""}});
    start();
  }

  // One column of the answer.
  std::vector<std::string> column(const std::string& field, const std::string& query) {
    const Answer answer = get("/cdx/search/cdx?" + query + "&fl=" + field);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return lines(answer.body);
  }
  std::vector<std::string> times(const std::string& query) { return column("timestamp", query); }

  static std::vector<std::string> lines(const std::string& body) {
    std::vector<std::string> found;
    std::istringstream in(body);
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
  }
};

const std::string kOne = "sha256:" + Sha256::of("one").hex();

TEST_F(Cdx, TextHasSevenFieldsALine) {
  for (const char* path : {"/cdx", "/cdx/search/cdx"}) {
    const Answer answer = get(std::string(path) + "?url=a.org&limit=1");
    EXPECT_EQ(answer.header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.body, "org,a)/ 20200102030405 http://a.org/ text/html 200 " + kOne + " 3\n");
  }
  EXPECT_THAT(column("mimetype", "url=b.a.org"), ElementsAre("unk"));
}

TEST_F(Cdx, JsonIsAListOfLists) {
  const auto json = nlohmann::json::parse(get("/cdx?url=a.org&output=json&limit=2").body);
  EXPECT_EQ(json,
            nlohmann::json(
                {{"urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"},
                 {"org,a)/", "20200102030405", "http://a.org/", "text/html", "200", kOne, "3"},
                 {"org,a)/", "20200102033000", "http://a.org/", "text/html", "200", kOne, "3"}}));
  EXPECT_EQ(get("/cdx?url=never.org&output=json").body, "[]\n");
}

TEST_F(Cdx, PywbsFormsAreAnObjectALine) {
  const Answer answer = get("/cdx?url=a.org&output=jsonl&limit=1");
  EXPECT_EQ(answer.header("content-type"), "text/x-ndjson");
  EXPECT_EQ(
      answer.body,
      "{\"urlkey\": \"org,a)/\", \"timestamp\": \"20200102030405\", \"url\": \"http://a.org/\", "
      "\"mime\": \"text/html\", \"status\": \"200\", \"digest\": \"" +
          kOne + "\", \"length\": \"3\"}\n");
  EXPECT_THAT(get("/cdx?url=a.org&output=cdxj&limit=1").body,
              HasSubstr("org,a)/ 20200102030405 {\"url\": \"http://a.org/\", \"mime\""));
}

TEST_F(Cdx, WhichCaptures) {
  EXPECT_EQ(times("url=a.org").size(), 4u);
  EXPECT_THAT(times("url=a.org&from=2021"), ElementsAre("20210601000000"));
  EXPECT_EQ(times("url=a.org&to=2020").size(), 3u);
  EXPECT_THAT(column("original", "url=a.org/l*"), ElementsAre("http://a.org/logo.png"));
  EXPECT_EQ(times("url=a.org&matchType=host").size(), 5u);
  EXPECT_EQ(times("url=*.a.org").size(), 6u);
  EXPECT_EQ(times("url=*").size(), 6u);
  EXPECT_THAT(times("url=a.org&filter=!statuscode:200"), ElementsAre("20200102033000"));
  EXPECT_THAT(column("urlkey", "url=*.a.org&collapse=urlkey"),
              ElementsAre("org,a)/", "org,a)/logo.png", "org,a,b)/"));
  EXPECT_THAT(times("url=a.org&collapse=timestamp:10"),
              ElementsAre("20200102030405", "20210601000000"));
  EXPECT_THAT(column("digest", "url=a.org&collapse=digest&filter=statuscode:200"),
              ElementsAre(kOne));
}

TEST_F(Cdx, Order) {
  EXPECT_THAT(times("url=a.org&limit=-1"), ElementsAre("20210601000000"));
  EXPECT_THAT(times("url=a.org&limit=-2"), ElementsAre("20200102033000", "20210601000000"));
  EXPECT_THAT(times("url=a.org&fastLatest=true"), ElementsAre("20210601000000"));
  EXPECT_THAT(column("original", "url=*.a.org&limit=-2"),
              ElementsAre("http://a.org/logo.png", "http://b.a.org/"));
  EXPECT_THAT(times("url=a.org&sort=reverse&limit=1"), ElementsAre("20210601000000"));
  EXPECT_THAT(times("url=a.org&offset=1&limit=1"), ElementsAre("20200102033000"));
  EXPECT_THAT(times("url=a.org&sort=closest&closest=20210101&limit=2"),
              ElementsAre("20210601000000", "20200102033000"));
  EXPECT_THAT(times("url=a.org&closest=20200102030406&limit=1"), ElementsAre("20200102030405"));
}

TEST_F(Cdx, ARowThatWasThereBeforeIsCounted) {
  EXPECT_THAT(column("dupecount", "url=a.org"), ElementsAre("0", "1", "0", "2"));
  EXPECT_THAT(get("/cdx?url=a.org&limit=1&output=json&showDupeCount=true").body,
              HasSubstr("\"length\",\"dupecount\"]"));
}

TEST_F(Cdx, AListThatIsBrokenOffGoesOn) {
  for (const char* form : {"", "&sort=reverse", "&filter=statuscode:200", "&collapse=digest"}) {
    const std::string query = std::string("url=*.a.org&fl=original,time") + form;
    const auto all = lines(get("/cdx?" + query).body);
    std::vector<std::string> found;
    std::string key;
    do {
      auto part = lines(get("/cdx?" + query + "&limit=1&showResumeKey=true&resumeKey=" + key).body);
      ASSERT_FALSE(part.empty());
      found.push_back(part[0]);
      ASSERT_TRUE(part.size() == 1 || (part.size() == 3 && part[1].empty()));
      key = part.size() == 3 ? part[2] : "";
    } while (!key.empty() && found.size() < 10);
    EXPECT_EQ(found, all) << form;
  }
  const auto json =
      nlohmann::json::parse(get("/cdx?url=a.org&limit=1&showResumeKey=true&output=json").body);
  ASSERT_EQ(json.size(), 4u);
  EXPECT_EQ(json[2], nlohmann::json::array());
  EXPECT_EQ(json[3].size(), 1u);
}

TEST_F(Cdx, Pages) {
  EXPECT_EQ(get("/cdx?url=*.a.org&showNumPages=true").body, "1\n");
  EXPECT_EQ(get("/cdx?url=never.org&showNumPages=true").body, "0\n");
  EXPECT_EQ(get("/cdx?url=a.org&showNumPages=true&output=jsonl&pageSize=2").body,
            "{\"pages\": 1, \"pageSize\": 2, \"blocks\": 1}\n");
  EXPECT_EQ(times("url=*.a.org&page=0").size(), 6u);
  EXPECT_THAT(times("url=*.a.org&page=1"), IsEmpty());
  EXPECT_EQ(get("/cdx?url=a.org&page=1&output=json").body, "");
  EXPECT_EQ(get("/cdx?url=a.org&page=0&output=json&filter=statuscode:500").body, "[]\n");
  EXPECT_EQ(get("/cdx?url=a.org&page=9223372036854775807").body, "");
}

TEST_F(Cdx, WrongParametersAreRefusedInASentence) {
  const Answer answer = get("/cdx?url=a.org&limit=many");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, "limit=many is no number\n");
  EXPECT_EQ(get("/cdx").status, 400);
}

TEST_F(Cdx, NobodyElsesPageMayReadIt) {
  const Answer answer = get("/cdx?url=a.org", {"Origin: null"});
  EXPECT_EQ(answer.header("access-control-allow-origin"), "");
  EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
}

class LongCdx : public ServerTest {
 protected:
  static constexpr std::int64_t kCaptures = 7'000;
  void SetUp() override {
    ServerTest::SetUp();
    std::vector<Page> pages;
    const Time begin = parse_digits("2020")->first;
    for (std::int64_t i = 0; i < kCaptures; ++i) {
      pages.push_back({"http://a.org/" + std::to_string(i / 10),
                       Time{begin.us + i * 1'000'000}.rfc3339(), std::to_string(i % 7)});
    }
    save(pages);
    start();
  }
};

TEST_F(LongCdx, PagesAndResumeKeysGiveEveryRowOnce) {
  const std::string all = get("/cdx?url=a.org&matchType=host").body;
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), kCaptures);
  EXPECT_EQ(get("/cdx?url=a.org&matchType=host&showNumPages=true&pageSize=1").body, "3\n");
  std::string pages;
  for (int i = 0; i < 4; ++i) {
    pages += get("/cdx?url=a.org&matchType=host&pageSize=1&page=" + std::to_string(i)).body;
  }
  EXPECT_EQ(pages, all);
  std::string parts;
  std::string key;
  do {
    const std::string part =
        get("/cdx?url=a.org&matchType=host&limit=999&showResumeKey=true&resumeKey=" + key).body;
    const std::size_t end = part.find("\n\n");
    parts += part.substr(0, end == std::string::npos ? end : end + 1);
    key = end == std::string::npos ? "" : part.substr(end + 2, part.size() - end - 3);
  } while (!key.empty());
  EXPECT_EQ(parts, all);
}

TEST_F(LongCdx, TheLastRowsAreCountedWhereTheyCannotBeReadBackwards) {
  const std::string all = get("/cdx?url=a.org&matchType=host").body;
  const std::string last = get("/cdx?url=a.org&matchType=host&limit=-3").body;
  EXPECT_EQ(std::count(last.begin(), last.end(), '\n'), 3);
  EXPECT_EQ(all.substr(all.size() - last.size()), last);
}

TEST_F(LongCdx, IsCompressedForWhoAsks) {
  const Answer plain = get("/cdx?url=a.org&matchType=host");
  EXPECT_EQ(plain.header("content-encoding"), "");
  const Answer packed = get("/cdx?url=a.org&matchType=host", {"Accept-Encoding: gzip"});
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size() * 5, plain.body.size());
  EXPECT_EQ(get("/cdx?url=a.org&matchType=host&gzip=false", {"Accept-Encoding: gzip"})
                .header("content-encoding"),
            "");
}

}  // namespace
}  // namespace varve::replay::test
