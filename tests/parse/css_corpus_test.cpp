// find_css_links against the test data from outside.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "parse/corpora.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/css.hpp"
#include "varve/url/url.hpp"

namespace varve::parse {
namespace {

using ::testing::Contains;

std::vector<std::string> urls_in(std::string_view css) {
  std::vector<std::string> all;
  find_css_links(css, [&](const Link& link) { all.emplace_back(link.url); });
  return all;
}

// A url token's value as a link: stripped; nothing where it is none.
std::optional<std::string> as_link(std::string url) {
  while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.erase(0, 1);
  while (!url.empty() && static_cast<unsigned char>(url.back()) <= ' ') url.pop_back();
  if (url.empty() || url.front() == '#') return std::nullopt;
  return url;
}

TEST(CssCorpus, UrlTokens) {
  const auto corpus = test::read_corpus_json("css/url_tokens_from_css_parsing_tests.json");
  VARVE_SKIP_WITHOUT(corpus, "css/url_tokens_from_css_parsing_tests.json");
  ASSERT_FALSE(corpus->at("vectors").empty());
  for (const nlohmann::json& row : corpus->at("vectors")) {
    SCOPED_TRACE(row.dump());
    std::vector<std::string> expected;
    for (const nlohmann::json& url : row.at("urls")) {
      if (!url.is_string()) continue;  // a bad-url token
      if (auto link = as_link(url)) expected.push_back(*link);
    }
    EXPECT_EQ(urls_in(row.at("css").get<std::string>()), expected);
  }
}

// The URLs among component values, in their order; false where at-rules make their own rules.
bool collect(const nlohmann::json& value, std::vector<std::string>& found) {
  if (!value.is_array() || value.empty()) return true;
  const bool named = value[0].is_string();
  const std::string kind = named ? value[0].get<std::string>() : "";
  if (kind == "at-rule" || kind == "at-keyword") return false;
  if (kind == "url") {
    if (auto link = as_link(value[1])) found.push_back(*link);
    return true;
  }
  if (kind == "string" || kind == "ident" || kind == "hash") return true;
  std::size_t first = 0;
  if (kind == "function") {
    const std::string name = value[1];
    first = 2;
    const bool is_url = name.size() == 3 && (name[0] | 0x20) == 'u' && (name[1] | 0x20) == 'r' &&
                        (name[2] | 0x20) == 'l';
    while (first < value.size() && value[first] == " ") ++first;
    if (is_url && first < value.size() && value[first].is_array() && value[first][0] == "string") {
      if (auto link = as_link(value[first][1])) found.push_back(*link);
      ++first;
    }
  }
  for (std::size_t i = first; i < value.size(); ++i) {
    if (!collect(value[i], found)) return false;
  }
  return true;
}

class CssParsingTests : public ::testing::TestWithParam<const char*> {};

TEST_P(CssParsingTests, HaveTheseUrls) {
  const std::string path = std::string("css/css-parsing-tests-2020/") + GetParam() + ".json";
  const auto corpus = test::read_corpus_json(path);
  VARVE_SKIP_WITHOUT(corpus, path);
  for (std::size_t i = 0; i + 1 < corpus->size(); i += 2) {
    if (!corpus->at(i).is_string()) continue;
    std::vector<std::string> expected;
    // An error has no values to read URLs of, such as a second component value where one may be.
    const nlohmann::json& values = corpus->at(i + 1);
    if (values.size() == 2 && values[0] == "error") continue;
    if (!collect(values, expected)) continue;
    SCOPED_TRACE(corpus->at(i).dump());
    EXPECT_EQ(urls_in(corpus->at(i).get<std::string>()), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, CssParsingTests,
                         ::testing::Values("component_value_list", "one_component_value",
                                           "declaration_list", "one_declaration", "rule_list",
                                           "one_rule", "stylesheet"));

// What a link's URL is against `base`. The corpus cut its targets at white space.
std::vector<std::string> targets(std::string_view css, const std::string& base) {
  std::vector<std::string> all;
  const auto base_url = url::Url::parse(base);
  if (!base_url) return all;
  for (const std::string& one : urls_in(css)) {
    if (const auto target = url::Url::parse(one, &*base_url)) {
      all.push_back(std::string(target->href()));
      all.push_back(all.back().substr(0, all.back().find("%20")));
    }
  }
  return all;
}

TEST(CssCorpus, Pywb) {
  const auto corpus = test::read_corpus_json("css/pywb_css_rewrite.json");
  VARVE_SKIP_WITHOUT(corpus, "css/pywb_css_rewrite.json");
  ASSERT_FALSE(corpus->at("vectors").empty());
  const auto base = corpus->at("base_url").get<std::string>();
  for (const nlohmann::json& row : corpus->at("vectors")) {
    SCOPED_TRACE(row.dump());
    const auto found = targets(row.at("input").get<std::string>(), base);
    for (const nlohmann::json& one : row.at("rewritten")) {
      EXPECT_THAT(found, Contains(one.at("target").get<std::string>()));
    }
  }
}

// `latin1` rows have a byte in each character.
std::string input_of(const nlohmann::json& row) {
  auto input = row.at("input").get<std::string>();
  if (row.value("encoding", "") != "latin1") return input;
  std::string bytes;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const auto byte = static_cast<unsigned char>(input[i]);
    bytes += byte < 0x80 ? input[i]
                         : static_cast<char>((byte & 0x03) << 6 |
                                             (static_cast<unsigned char>(input[++i]) & 0x3F));
  }
  return bytes;
}

TEST(CssCorpus, Wabac) {
  const auto corpus = test::read_corpus_json("css/wabac_css.json");
  VARVE_SKIP_WITHOUT(corpus, "css/wabac_css.json");
  ASSERT_FALSE(corpus->at("vectors").empty());
  const auto base = corpus->at("base_url").get<std::string>();
  const auto prefix = corpus->at("prefix").get<std::string>();
  for (const nlohmann::json& row : corpus->at("vectors")) {
    SCOPED_TRACE(row.dump());
    const std::string input = input_of(row);
    const std::string css = to_utf8(input, css_encoding(input, "", nullptr));
    const auto found = targets(css, base);
    const auto output = row.at("expected_output").get<std::string>();
    for (std::size_t at = output.find(prefix); at != std::string::npos;
         at = output.find(prefix, at)) {
      at += prefix.size();
      const std::string target = output.substr(at, output.find_first_of("\"') \t\n;", at) - at);
      const auto url = url::Url::parse(target);
      ASSERT_TRUE(url) << target;
      EXPECT_THAT(found, Contains(url->href()));
    }
  }
}

}  // namespace
}  // namespace varve::parse
