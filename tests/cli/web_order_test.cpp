#include "cli/web_order.hpp"

#include <gtest/gtest.h>

namespace varve::cli {
namespace {

struct Taken {
  const char* name;
  const char* order;
  WebOrder options;
};

TEST(WebOrder, IsWhatTheCommandWouldBeGiven) {
  const Taken rows[] = {
      {"a page",
       R"({"urls":["https://a.example/#x"],"every":"1d"})",
       {"https://a.example/", "--every=1d"}},
      {"without a scheme", R"({"urls":["a.example"]})", {"http://a.example/"}},
      {"an option for a URL", R"({"urls":["--allow-private"]})", {"http://--allow-private/"}},
      {"several values",
       R"({"urls":["http://a.example/"],"ignore":["[data-ad]",".x, .y"]})",
       {"http://a.example/", "--ignore=[data-ad]", "--ignore=.x, .y"}},
      {"names with _",
       R"({"urls":["http://a.example/"],"keep_daily":7,"ignore_text":["a_b"]})",
       {"http://a.example/", "--keep-daily=7", "--ignore-text=a_b"}},
      {"flags",
       R"({"urls":["http://a.example/"],"adaptive":true,"requisites":false})",
       {"http://a.example/", "--adaptive=true", "--requisites=false"}},
      {"a value like an option",
       R"({"urls":["http://a.example/"],"note":"--cookies=/etc/passwd"})",
       {"http://a.example/", "--note=--cookies=/etc/passwd"}},
      {"channels",
       R"({"urls":["http://a.example/"],"notify":["mailto:a@b.example","feed"]})",
       {"http://a.example/", "--notify=mailto:a@b.example", "--notify=feed"}},
  };
  for (const Taken& row : rows) {
    const auto read = read_schedule_order(Json::parse(row.order));
    ASSERT_TRUE(read) << row.name << ": " << read.error().message;
    EXPECT_EQ(*read, row.options) << row.name;
  }
}

struct Refused {
  const char* name;
  std::string order;
  const char* says;
};

TEST(WebOrder, RefusesWhatTheWebMayNot) {
  const auto with = [](const std::string& member) {
    return R"({"urls":["http://a.example/"],)" + member + "}";
  };
  const Refused rows[] = {
      {"a file", with(R"("cookies":"/etc/passwd")"), "\"cookies\" is nothing"},
      {"a profile", with(R"("profile":"/home/x")"), "nothing that the web can order"},
      {"a proxy", with(R"("proxy":"http://10.0.0.1/")"), "nothing that the web can order"},
      {"a header", with(R"("header":["A: b"])"), "nothing that the web can order"},
      {"memory", with(R"("browser_memory":"1GB")"), "nothing that the web can order"},
      {"private addresses", with(R"("allow_private":true)"), "nothing that the web can order"},
      {"with dashes", with(R"("allow-private":true)"), "nothing that the web can order"},
      {"an option in a name", with(R"("every=1d --allow-private":true)"), "nothing that the web"},
      {"a program", with(R"("notify":["feed","command:/bin/sh -c id"])"), "a program is run by no"},
      {"no channel", with(R"("notify":["ftp://a.example/"])"), "ftp"},
      {"a number for a text", with(R"("every":5)"), "every is a text"},
      {"an empty text", with(R"("note":"")"), "note is a text"},
      {"a long text", with(R"("note":")" + std::string(kMostTextOfOrder + 1, 'x') + "\""),
       "note is a text"},
      {"a text for a list", with(R"("watch":"price")"), "watch is a list"},
      {"no flag", with(R"("adaptive":"yes")"), "adaptive is true or false"},
      {"less than nothing", with(R"("keep_daily":-1)"), "keep_daily is a whole number"},
      {"no URL", R"({"every":"1d"})", "urls"},
      {"no URLs", R"({"urls":[]})", "urls is a list of one"},
      {"another scheme", R"({"urls":["file:///etc/passwd"]})", "no URL of http"},
      {"no object", "[]", "the body is JSON"},
      {"no JSON", "null", "the body is JSON"},
  };
  for (const Refused& row : rows) {
    const auto read = read_schedule_order(Json::parse(row.order));
    ASSERT_FALSE(read) << row.name;
    EXPECT_EQ(read.error().kind, ErrorKind::kInvalid) << row.name;
    EXPECT_NE(read.error().message.find(row.says), std::string::npos)
        << row.name << ": " << read.error().message;
  }
}

TEST(WebOrder, OfACrawlHasNothingOfASchedule) {
  const Json crawl = Json::parse(R"({"urls":["http://a.example/"],"depth":2,"scope":"host"})");
  ASSERT_TRUE(read_crawl_order(crawl));
  EXPECT_EQ(*read_crawl_order(crawl), (WebOrder{"http://a.example/", "--depth=2", "--scope=host"}));
  for (const char* name : {"every", "notify", "keep_daily", "crawl", "name"}) {
    Json order = crawl;
    order[name] = "1d";
    EXPECT_FALSE(read_crawl_order(order)) << name;
  }
}

}  // namespace
}  // namespace varve::cli
