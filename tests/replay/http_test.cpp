// The pure parts: ranges, entity tags, codings, hosts.
#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "replay/answer_headers.hpp"
#include "replay/compress.hpp"
#include "replay/conditional.hpp"
#include "replay/hosts.hpp"

namespace varve::replay {
namespace {

struct RangeRow {
  const char* header;
  RangeAnswer answer;
  std::uint64_t begin;
  std::uint64_t length;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs pairs_of(const AnswerHeaders& headers) {
  Pairs pairs;
  headers.each([&](const char* name, const char* value) { pairs.emplace_back(name, value); });
  return pairs;
}

TEST(AnswerHeaders, KeepTheirOrder) {
  AnswerHeaders headers;
  EXPECT_TRUE(pairs_of(headers).empty());
  headers.add("Link", {"<", "a", ">"});
  headers.add("X-Empty", {});
  headers.add("Link", {""});
  headers.add("Vary", {std::string(100'000, 'v')});
  const AnswerHeaders moved = std::move(headers);
  EXPECT_EQ(
      pairs_of(moved),
      (Pairs{{"Link", "<a>"}, {"X-Empty", ""}, {"Link", ""}, {"Vary", std::string(100'000, 'v')}}));
}

TEST(AnswerHeaders, EndAtANul) {
  using namespace std::string_view_literals;
  AnswerHeaders headers;
  headers.add("A\0B"sv, {"one\0two"sv, "three"});
  headers.add("C", {"d"});
  EXPECT_EQ(pairs_of(headers), (Pairs{{"A", "one"}, {"C", "d"}}));
}

TEST(AnswerHeaders, HaveNothingOfThoseBeforeThem) {
  for (const char* name : {"First", "Second", "Third"}) {
    AnswerHeaders headers;
    headers.add(name, {"value"});
    EXPECT_EQ(pairs_of(headers), (Pairs{{name, "value"}}));
  }
}

TEST(Range, IsReadAsHttpSays) {
  for (const RangeRow& row : {
           RangeRow{"bytes=0-99", RangeAnswer::kPart, 0, 100},
           RangeRow{"bytes=900-", RangeAnswer::kPart, 900, 100},
           RangeRow{"bytes=-1", RangeAnswer::kPart, 999, 1},
           RangeRow{"bytes=-5000", RangeAnswer::kPart, 0, 1000},
           RangeRow{"bytes=990-5000", RangeAnswer::kPart, 990, 10},
           RangeRow{"bytes=0-1, 10-19", RangeAnswer::kPart, 0, 20},
           RangeRow{"bytes=2000-,5-5", RangeAnswer::kPart, 5, 1},
           RangeRow{"bytes=1000-", RangeAnswer::kUnsatisfiable, 0, 0},
           RangeRow{"bytes=-0", RangeAnswer::kUnsatisfiable, 0, 0},
           RangeRow{"bytes=5-4", RangeAnswer::kWhole, 0, 0},
           RangeRow{"bytes=a-b", RangeAnswer::kWhole, 0, 0},
           RangeRow{"bytes=99999999999999999999-", RangeAnswer::kWhole, 0, 0},
           RangeRow{"lines=0-1", RangeAnswer::kWhole, 0, 0},
           RangeRow{"", RangeAnswer::kWhole, 0, 0},
       }) {
    const RangeResult result = read_range(row.header, 1000);
    EXPECT_EQ(result.answer, row.answer) << row.header;
    EXPECT_EQ(result.range.begin, row.begin) << row.header;
    EXPECT_EQ(result.range.length, row.length) << row.header;
  }
  EXPECT_EQ(read_range("bytes=0-", 0).answer, RangeAnswer::kUnsatisfiable);
}

TEST(EntityTag, MatchesInAnyCoding) {
  for (const char* list : {"\"a\"", "W/\"a\"", "\"b\", \"a-gz\"", "\"a-zs\"", "*"}) {
    EXPECT_TRUE(none_match_hits(list, "\"a\"")) << list;
  }
  for (const char* list : {"", "\"b\"", "a", "\"ab\"", "\"a-xx\""}) {
    EXPECT_FALSE(none_match_hits(list, "\"a\"")) << list;
  }
}

TEST(Coding, IsChosenByWeight) {
  EXPECT_EQ(choose_coding(""), ContentCoding::kIdentity);
  EXPECT_EQ(choose_coding("gzip, deflate, br"), ContentCoding::kGzip);
  EXPECT_EQ(choose_coding("gzip, deflate, br, zstd"), ContentCoding::kZstd);
  EXPECT_EQ(choose_coding("zstd;q=0.1, gzip;q=0.9"), ContentCoding::kGzip);
  EXPECT_EQ(choose_coding("gzip;q=0, identity"), ContentCoding::kIdentity);
  EXPECT_EQ(choose_coding("*"), ContentCoding::kZstd);
  EXPECT_EQ(choose_coding("gzip;q=0, *;q=0"), ContentCoding::kIdentity);
}

TEST(Host, IsOneOfOurOwnWithOurPort) {
  const Hosts hosts(8480, 8481, {"archive.lan", "other.lan:99"});
  struct Row {
    const char* host;
    bool on_this_machine;
  };
  for (const Row& row :
       {Row{"localhost:8480", true}, Row{"LOCALHOST:8480", true}, Row{"127.0.0.1:8480", true},
        Row{"[::1]:8480", true}, Row{"archive.lan", false}, Row{"archive.lan:1", false},
        Row{"other.lan:99", false}}) {
    const auto host = hosts.find(row.host);
    ASSERT_TRUE(host) << row.host;
    EXPECT_TRUE(host->is_own()) << row.host;
    EXPECT_EQ(host->has_replay_hosts, row.on_this_machine) << row.host;
  }
  for (const char* host : {"", "localhost", "localhost:1", "evil.org", "evil.org:8480",
                           "localhost.evil.org:8480", "other.lan", "127.0.0.2:8480"}) {
    EXPECT_FALSE(hosts.find(host)) << host;
  }
}

TEST(Host, OfSandboxedDocumentsIsNotOurOwn) {
  const Hosts hosts(8480, 8481, {});
  EXPECT_EQ(hosts.sandbox_origin(), "http://localhost:8481");
  for (const char* name : {"localhost:8481", "127.0.0.1:8481", "[::1]:8481"}) {
    const auto host = hosts.find(name);
    ASSERT_TRUE(host) << name;
    EXPECT_FALSE(host->is_own() || host->is_replay() || host->has_replay_hosts) << name;
  }
  EXPECT_FALSE(hosts.find(replay_label(*url::Url::parse("https://a.org")) + ".localhost:8481"));
}

TEST(Host, OfAnArchivedOriginIsDirectlyUnderLocalhost) {
  const Hosts hosts(8480, 8481, {});
  const auto url = url::Url::parse("https://example.com/page");
  const std::string label = replay_label(*url);
  EXPECT_EQ(label.size(), 34u);
  EXPECT_EQ(hosts.replay_origin(*url), "http://" + label + ".localhost:8480");
  const auto host = hosts.find(label + ".localhost:8480");
  ASSERT_TRUE(host);
  EXPECT_EQ(host->label, label);
  const std::string digits = label.substr(2);
  for (const std::string& name : std::vector<std::string>{
           label + ".localhost", label + ".localhost:1", label + ":8480", label + ".evil.org:8480",
           "a." + label + ".localhost:8480", label + "0.localhost:8480",
           "r-" + digits.substr(1) + ".localhost:8480",
           "r-" + std::string(32, 'g') + ".localhost:8480", "x.localhost:8480",
           ".localhost:8480"}) {
    EXPECT_FALSE(hosts.find(name)) << name;
  }
}

TEST(Host, IsAnotherForEachOrigin) {
  std::set<std::string> labels;
  for (const char* url : {"http://example.com/", "https://example.com/", "https://example.com:444/",
                          "https://www.example.com/", "https://example.org/"}) {
    labels.insert(replay_label(*url::Url::parse(url)));
  }
  EXPECT_EQ(labels.size(), 5u);
  EXPECT_EQ(replay_label(*url::Url::parse("https://example.com:443/a?b")),
            replay_label(*url::Url::parse("https://example.com/")));
}

}  // namespace
}  // namespace varve::replay
