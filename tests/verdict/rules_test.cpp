#include "verdict/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "verdict/rough_text.hpp"

namespace varve::verdict {
namespace {

using ::testing::HasSubstr;

TEST(Rules, AreReadWithTheirPhrases) {
  const auto rules = Rules::parse(R"({
    "phrases": {"GONE": ["gone", "weg"]},
    "rules": [{"kind": "soft 404", "why": "it is gone", "status": "2..", "title": "^(%GONE%)$"}]})");
  ASSERT_TRUE(rules) << rules.error().message;
  const auto verdict = rules->judge({.status = 200, .title = "Weg"});
  ASSERT_TRUE(verdict);
  EXPECT_EQ(verdict->text(), "soft 404: it is gone (its title says \"Weg\")");
  EXPECT_FALSE(rules->judge({.status = 404, .title = "Weg"}));
  EXPECT_FALSE(rules->judge({.status = 200, .title = "Weg damit"}));
}

TEST(Rules, TheFirstThatHoldsCounts) {
  const auto rules = Rules::parse(R"({"rules": [
    {"kind": "login wall", "why": "a", "title": "one", "no_title": "two"},
    {"kind": "bot challenge", "why": "b", "title": "one"}]})");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_EQ(rules->judge({.title = "one"})->kind, Kind::kLoginWall);
  EXPECT_EQ(rules->judge({.title = "one, two"})->kind, Kind::kBotChallenge);
}

TEST(Rules, SayWhichIsWrong) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"", "no list \"rules\""},
      {"[]", "no list \"rules\""},
      {R"({"rules": [7]})", "rule 1: it is no object"},
      {R"({"rules": [{"kind": "complete", "why": "", "title": "a"}]})", "\"kind\" is none"},
      {R"({"rules": [{"kind": "soft 404", "title": "a"}]})", "no \"why\""},
      {R"({"rules": [{"kind": "soft 404", "why": ""}]})", "no condition"},
      {R"({"rules": [{"kind": "soft 404", "why": "", "titel": "a"}]})",
       "\"titel\" is no condition"},
      {R"({"rules": [{"kind": "soft 404", "why": "", "title": "("}]})", "missing )"},
      {R"({"rules": [{"kind": "soft 404", "why": "", "title": "%A%"}]})", "no phrases %A%"},
      {R"({"rules": [{"kind": "soft 404", "why": "", "title": "50%"}]})", "without another"},
      {R"({"rules": [{"kind": "soft 404", "why": "", "max_text": "a"}]})", "no number"},
  };
  for (const auto& [text, expected] : kWrong) {
    const auto rules = Rules::parse(text);
    ASSERT_FALSE(rules) << text;
    EXPECT_THAT(rules.error().message, HasSubstr(expected)) << text;
  }
}

TEST(RoughText, CountsWhatMayBeSeen) {
  const std::pair<const char*, std::size_t> kCases[] = {
      {"", 0},
      {"<p>  two words \n</p>", 9},
      {"<script>var a = '<p>';</script>ab", 2},
      {"<STYLE media=all>p{}</STYLE >ab", 2},
      {"<title>no</title><titles>yes</titles>", 3},
      {"<!-- <p>no --> ok", 2},
      {"<!-- never ends", 0},
      {"<script>never ends", 0},
      {"a < b", 1},
      {"<noscript>no</noscript><b>yes</b>", 3},
  };
  for (const auto& [html, expected] : kCases) EXPECT_EQ(rough_text(html, 100), expected) << html;
  EXPECT_EQ(rough_text("<p>many words in a row</p>", 5), 5u);
}

}  // namespace
}  // namespace varve::verdict
