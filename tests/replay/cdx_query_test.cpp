// The CDX server's parameters, by tables.
#include "replay/cdx_query.hpp"

#include <gmock/gmock.h>

namespace varve::replay {
namespace {

using archive::Match;
using ::testing::HasSubstr;

archive::CaptureRow row_of(std::string url, std::string mime, int status) {
  archive::CaptureRow row;
  row.url = std::move(url);
  row.key = "org,a)/";
  row.time = parse_digits("20200102030405")->first;
  row.mime = std::move(mime);
  row.status = status;
  row.length = 12;
  return row;
}

TEST(CdxQuery, UrlAndMatch) {
  struct Row {
    const char* query;
    const char* url;
    Match match;
  };
  for (const Row& row : {
           Row{"url=a.org", "a.org", Match::kExact},
           Row{"url=http%3A%2F%2Fa.org%2F%3Fb%3D1%26c", "http://a.org/?b=1&c", Match::kExact},
           Row{"url=a.org/*", "a.org/", Match::kPrefix},
           Row{"url=a.org/b*", "a.org/b", Match::kPrefix},
           Row{"url=*.a.org", "a.org", Match::kDomain},
           Row{"url=*.a.org/*", "a.org/", Match::kDomain},
           Row{"url=a.org/*&matchType=host", "a.org/", Match::kHost},
           Row{"matchType=domain&url=a.org", "a.org", Match::kDomain},
           Row{"url=*", "", Match::kPrefix},
       }) {
    const auto query = parse_cdx_query(row.query);
    ASSERT_TRUE(query) << row.query << ": " << query.error().message;
    EXPECT_EQ(query->captures.url, row.url) << row.query;
    EXPECT_EQ(query->captures.match, row.match) << row.query;
  }
}

TEST(CdxQuery, Times) {
  struct Row {
    const char* query;
    const char* from;
    const char* to;
  };
  for (const Row& row : {
           Row{"from=2010&to=2011", "20100101000000000000", "20111231235959999999"},
           Row{"from=20&to=20", "20000101000000000000", "20991231235959999999"},
           Row{"from=20100203040506&to=201102", "20100203040506000000", "20110228235959999999"},
       }) {
    const auto query = parse_cdx_query(std::string("url=a.org&") + row.query);
    ASSERT_TRUE(query) << row.query;
    EXPECT_EQ(query->captures.from.digits20(), row.from) << row.query;
    EXPECT_EQ(query->captures.to.digits20(), row.to) << row.query;
  }
}

TEST(CdxQuery, Limits) {
  struct Row {
    const char* query;
    std::uint64_t limit;
    bool last;
  };
  for (const Row& row : {
           Row{"", kMaxCdxRows, false},
           Row{"&limit=5", 5, false},
           Row{"&limit=0", kMaxCdxRows, false},
           Row{"&limit=-3", 3, true},
           Row{"&limit=-9223372036854775808", kMaxCdxRows, true},
           Row{"&limit=999999999", kMaxCdxRows, false},
           Row{"&fastLatest=true", 1, true},
           Row{"&fastLatest=true&limit=-5", 5, true},
           Row{"&sort=closest&closest=2020", kMaxCdxClosest, false},
       }) {
    const auto query = parse_cdx_query(std::string("url=a.org") + row.query);
    ASSERT_TRUE(query) << row.query;
    EXPECT_EQ(query->limit, row.limit) << row.query;
    EXPECT_EQ(query->last, row.last) << row.query;
  }
}

TEST(CdxQuery, WhatIsWrongIsNamed) {
  struct Row {
    const char* query;
    const char* sentence;
  };
  for (const Row& row : {
           Row{"", "url="},
           Row{"url=", "url="},
           Row{"url=a.org&matchType=some", "matchType=some"},
           Row{"url=a.org&from=yesterday", "from=yesterday"},
           Row{"url=a.org&to=20109999", "to=20109999"},
           Row{"url=a.org&limit=ten", "limit=ten"},
           Row{"url=a.org&limit=99999999999999999999", "limit="},
           Row{"url=a.org&offset=-1", "offset=-1"},
           Row{"url=a.org&sort=random", "sort=random"},
           Row{"url=a.org/*&sort=closest", "exact"},
           Row{"url=a.org&fl=urlkey,colour", "\"colour\""},
           Row{"url=a.org&output=xml", "output=xml"},
           Row{"url=a.org&filter=colour:red", "\"colour\""},
           Row{"url=a.org&filter=status:(", "regular expression"},
           Row{"url=a.org&filter=original:(a)\\1", "regular expression"},
           Row{"url=a.org&filter=original:(%3F%3D.*a)b", "regular expression"},
           Row{"url=a.org&filter=original:((((a{100}){100}){100}){100})", "regular expression"},
           Row{"url=a.org&collapse=colour:3", "\"colour\""},
           Row{"url=a.org&collapse=timestamp:x", "collapse=x"},
           Row{"url=a.org&resumeKey=zz", "resumeKey=zz"},
           Row{"url=a.org&page=two", "page=two"},
       }) {
    const auto query = parse_cdx_query(row.query);
    ASSERT_FALSE(query) << row.query;
    EXPECT_THAT(query.error().message, HasSubstr(row.sentence)) << row.query;
  }
  EXPECT_FALSE(parse_cdx_query("url=a.org&filter=original:" + std::string(2000, 'a')));
  std::string many = "url=a.org";
  for (int i = 0; i < 17; ++i) many += "&filter=status:200";
  EXPECT_FALSE(parse_cdx_query(many));
}

TEST(CdxFilter, Forms) {
  const auto row = row_of("http://a.org/page.html", "text/html", 200);
  struct Row {
    const char* filter;
    bool keeps;
  };
  for (const Row& each : {
           Row{"statuscode:200", true},
           Row{"status:200", true},
           Row{"!statuscode:200", false},
           Row{"statuscode:20", false},  // the whole field
           Row{"statuscode:[23]..", true},
           Row{"4:200", true},  // by its place
           Row{"mimetype:text/.*", true},
           Row{"mimetype:text", false},
           Row{"original:.*\\.html", true},
           Row{"=status:200", true},
           Row{"=status:2..", false},
           Row{"!=status:404", true},
           Row{"~mime:text", true},  // the beginning
           Row{"~mime:html", false},
           Row{"!~url:.*page", false},
           Row{".* text/html 200 .*", true},  // the line
           Row{"~org,a", true},
           Row{"filename:-", true},
       }) {
    const auto filter = CdxFilter::parse(each.filter);
    ASSERT_TRUE(filter) << each.filter << ": " << filter.error().message;
    EXPECT_EQ(filter->keeps(row), each.keeps) << each.filter;
  }
}

// What makes a backtracking engine take years, or overflow its stack.
TEST(CdxFilter, AHostileExpressionTakesNoTime) {
  const auto row = row_of("http://a.org/" + std::string(8000, 'a') + "!", "text/html", 200);
  for (const char* text : {"original:(a*)*b", "original:(.*)*(.*)*(.*)*x", "original:(a|aa)+$",
                           "original:.*.*.*.*.*.*=.*", "~url:((((((.|\\w)*)*)*)*)*)*\\d\\z"}) {
    const auto filter = CdxFilter::parse(text);
    ASSERT_TRUE(filter) << text;
    EXPECT_FALSE(filter->keeps(row)) << text;
  }
}

TEST(CdxSieve, CollapsesAdjacentRows) {
  std::vector<CdxFilter> filters;
  const std::vector<CdxCollapse> by_hour{{CdxField::kTimestamp, 10}};
  CdxSieve sieve(filters, by_hour);
  std::string kept;
  for (const char* time :
       {"20130226010000", "20130226010800", "20130226015959", "20130226020000", "20130226010000"}) {
    auto row = row_of("http://a.org/", "text/html", 200);
    row.time = parse_digits(time)->first;
    kept += sieve.keeps(row) ? '1' : '0';
  }
  EXPECT_EQ(kept, "10011");
}

TEST(CdxResumeKey, ComesBackAsItWas) {
  const archive::Position place{"http://a.org/ü?a=%20&b",
                                parse_digits("20200102030405000006")->first};
  const std::string key = to_resume_key(place);
  EXPECT_EQ(key.find_first_not_of("0123456789abcdef"), std::string::npos);
  const auto back = parse_resume_key(key);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->url, place.url);
  EXPECT_EQ(back->time, place.time);
  for (const char* bad : {"", "0", "3230", "zz", "ü"}) EXPECT_FALSE(parse_resume_key(bad)) << bad;
}

}  // namespace
}  // namespace varve::replay
