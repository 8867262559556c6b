#include "replay/path.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "varve/url/url.hpp"

namespace varve::replay {
namespace {

struct Row {
  const char* name;
  const char* rest;
  Asks asks;
  const char* from;
  const char* to;
  const char* modifier;
  const char* url;
};

class ReplayPaths : public ::testing::TestWithParam<Row> {};

TEST_P(ReplayPaths, IsReadAsTheWaybackMachineReadsIt) {
  const Row& row = GetParam();
  const auto path = parse_replay_path(row.rest);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->asks, row.asks);
  EXPECT_EQ(path->from, row.from);
  EXPECT_EQ(path->to, row.to);
  EXPECT_EQ(path->modifier, row.modifier);
  EXPECT_EQ(path->url, row.url);
}

constexpr Asks kOne = Asks::kCapture;
constexpr Asks kAll = Asks::kCaptures;

INSTANTIATE_TEST_SUITE_P(
    Rows, ReplayPaths,
    ::testing::Values(
        Row{"exact", "20200102030405/http://a.org/b?c=d", kOne, "20200102030405", "", "",
            "http://a.org/b?c=d"},
        Row{"modifier", "20200102030405id_/https://a.org/", kOne, "20200102030405", "", "id_",
            "https://a.org/"},
        Row{"microseconds", "20200102030405123456mp_/http://a.org/", kOne, "20200102030405123456",
            "", "mp_", "http://a.org/"},
        Row{"year", "2020/http://a.org/", kOne, "2020", "", "", "http://a.org/"},
        Row{"latest", "2/http://a.org/", kOne, "2", "", "", "http://a.org/"},
        Row{"no_time", "http://a.org/x", kOne, "", "", "", "http://a.org/x"},
        Row{"modifier_alone", "im_/http://a.org/x", kOne, "", "", "im_", "http://a.org/x"},
        Row{"no_scheme", "2020/a.org/x", kOne, "2020", "", "", "http://a.org/x"},
        Row{"port_is_no_scheme", "2020/a.org:8080/x", kOne, "2020", "", "", "http://a.org:8080/x"},
        Row{"collapsed_slashes", "2020/https:/a.org/x", kOne, "2020", "", "", "https://a.org/x"},
        Row{"scheme_relative", "2020///a.org/x", kOne, "2020", "", "", "http://a.org/x"},
        Row{"encoded_whole", "2020/http%3A%2F%2Fa.org%2Fb%3Fc%3Dd", kOne, "2020", "", "",
            "http://a.org/b?c=d"},
        Row{"quoted_by_python", "2020id_/http%3A//a.org/b%3Fc%3Dd%2520e", kOne, "2020", "", "id_",
            "http://a.org/b?c=d%20e"},
        Row{"encoded_colon", "https%3A//a.org/%2F", kOne, "", "", "", "https://a.org/%2F"},
        Row{"escapes_of_the_url_stay", "2020/http://a.org/%2F%3F?x=%26", kOne, "2020", "", "",
            "http://a.org/%2F%3F?x=%26"},
        Row{"fragment_is_dropped", "2020/http://a.org/#x", kOne, "2020", "", "", "http://a.org/"},
        Row{"digits_that_are_a_host", "2020.org/1", kOne, "", "", "", "http://2020.org/1"},
        Row{"url_in_a_url", "2020/http://a.org/?u=http://b.org/", kOne, "2020", "", "",
            "http://a.org/?u=http://b.org/"},
        Row{"list", "*/http://a.org/", kAll, "", "", "", "http://a.org/"},
        Row{"list_of_a_year", "2020*/a.org", kAll, "2020", "", "", "http://a.org/"},
        Row{"list_of_years", "2019-2021/a.org", kAll, "2019", "2021", "", "http://a.org/"},
        Row{"prefix", "*/http://a.org/x*", Asks::kPrefix, "", "", "", "http://a.org/x"},
        Row{"a_star_in_a_url", "2020/http://a.org/x*", kOne, "2020", "", "", "http://a.org/x*"},
        Row{"unknown_modifier_is_read", "2020xx_/http://a.org/", kOne, "2020", "", "xx_",
            "http://a.org/"}),
    [](const auto& test) { return test.param.name; });

TEST(ReplayPath, GivesNothingWhereThereIsNoUrl) {
  for (const char* rest : {"", "2020/", "*/", "http://", "https:///", "2020/http://[::1/", "/"}) {
    EXPECT_FALSE(parse_replay_path(rest)) << rest;
  }
}

TEST(ReplayPath, TakesWhateverBytesThereAre) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  for (const std::string& rest :
       {bytes, "2020/" + bytes, std::string(10'000, '/'), std::string(10'000, '%'),
        "http%3A%2F" + std::string(5'000, '%'), std::string(40, '9') + "/a.org"}) {
    (void)parse_replay_path(rest);
  }
}

TEST(ReplayPath, ReadsADateAsFarAsItExists) {
  EXPECT_EQ(time_of_digits("20261350").first, time_of_digits("2026").first);
  EXPECT_EQ(time_of_digits("").first, kLatest);
  EXPECT_EQ(time_of_digits("2").first, kLatest);
  EXPECT_EQ(time_of_digits("0").first, kEarliest);
  EXPECT_EQ(time_of_digits("99").first, kLatest);
  EXPECT_EQ(time_of_digits("202611222015301").first, time_of_digits("20261122201530").first);
}

// "WbUrl('2014/example.com')": the argument.
std::string argument(const nlohmann::json& row) {
  if (!row["args"][0].is_object()) return {};
  const std::string call = row["args"][0].at("ref");
  const std::size_t begin = call.find('\'') + 1;
  return call.compare(0, 6, "WbUrl(") == 0 ? call.substr(begin, call.rfind('\'') - begin) : "";
}

std::vector<std::string> quoted(const std::string& tuple) {
  std::vector<std::string> parts;
  for (std::size_t at = tuple.find('\''); at != std::string::npos; at = tuple.find('\'', at + 1)) {
    const std::size_t end = tuple.find('\'', at + 1);
    parts.push_back(tuple.substr(at + 1, end - at - 1));
    at = end;
  }
  return parts;
}

TEST(ReplayPath, AgreesWithPywb) {
  const char* folder = std::getenv("VARVE_CORPORA");
  const std::string name =
      std::string(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) + "/rewrite/pywb_wburl.json";
  std::ifstream file(name);
  if (!file) GTEST_SKIP() << name << " is not there (VARVE_CORPORA): not tested";
  const auto corpus = nlohmann::json::parse(file);
  std::size_t checked = 0;
  for (const auto& row : corpus.at("vectors")) {
    if (row.at("call") != "repr" || !row["expected"].is_string()) continue;
    const std::string rest = argument(row);
    const auto expected = quoted(row["expected"]);
    // pywb's own: custom modifiers, URLs that are no web addresses, expressions of Python.
    const bool own = rest.empty() || rest.find('$') != std::string::npos ||
                     rest.compare(0, 4, "urn:") == 0 ||
                     rest.find("quote_plus") != std::string::npos ||
                     rest.compare(0, 5, "json/") == 0 || rest.compare(0, 8, "timemap-") == 0;
    if (own) continue;
    const auto path = parse_replay_path(rest);
    ASSERT_TRUE(path) << rest;
    const bool list = expected[0] == "query" || expected[0] == "url_query";
    EXPECT_EQ(path->asks != Asks::kCapture, list) << rest;
    EXPECT_EQ(path->asks == Asks::kPrefix, expected[0] == "url_query") << rest;
    EXPECT_EQ(path->from, expected[1]) << rest;
    EXPECT_EQ(path->modifier, expected[2]) << rest;
    EXPECT_EQ(path->url, url::Url::parse(expected[3])->without_fragment()) << rest;
    ++checked;
  }
  EXPECT_GT(checked, 0u);
}

}  // namespace
}  // namespace varve::replay
