// Google's own tests of its robots.txt parser, as vectors (VARVE_CORPORA).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "url/corpus.hpp"
#include "varve/base/base64.hpp"
#include "varve/frontier/robots.hpp"

namespace varve::frontier {
namespace {

// What Google's crawler does and RFC 9309 does not say, and varve does not do either.
struct GoogleOnly {
  std::string_view name;
  std::string_view why;
};
constexpr GoogleOnly kGoogleOnly[] = {
    {"IndexHTMLisDirectory",
     "an Allow of /a/index.html is none of /a/, which may say other things"},
    {"index-page", "the same"},
};

std::string name_of_row(const nlohmann::json& row) {
  return row.value("test", row.value("file", ""));
}

std::string robots_of(const nlohmann::json& row) {
  if (row["robotstxt"].is_string()) return row["robotstxt"];
  return from_base64(row["robotstxt_base64"].get<std::string>()).value();
}

// As Google's tests have it: the URL as it is written, without scheme, host and fragment.
std::string path_as_written(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::size_t path = url.find_first_of("/?");
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

bool row_passes(const nlohmann::json& row) {
  const std::string agent = row["user_agent"];
  if (row.value("kind", "") == "valid_user_agent")
    return is_product_token(agent) == row["expected"];
  const Robots robots = Robots::parse(robots_of(row), agent);
  const std::string path = path_as_written(row["url"].get<std::string>());
  return robots.allows_path(path) == row["allowed"] &&
         Robots::from_text(robots.to_text()).allows_path(path) == row["allowed"];
}

// Nothing of the RFC: told, and no failure.
void tell_google_only(const nlohmann::json& row) {
  const std::string name = name_of_row(row);
  const auto known =
      std::find_if(std::begin(kGoogleOnly), std::end(kGoogleOnly),
                   [&](const GoogleOnly& one) { return name.find(one.name) != std::string::npos; });
  std::cout << "as Google only: " << name << ' ' << row["url"] << ": "
            << (known == std::end(kGoogleOnly) ? "not known to this test" : known->why) << '\n';
}

void test_rows(const char* file) {
  VARVE_CORPUS(rows, file);
  for (const auto& row : rows) {
    if (row_passes(row)) continue;
    if (row.value("google_specific", false)) {
      tell_google_only(row);
    } else {
      ADD_FAILURE() << row.dump();
    }
  }
}

TEST(RobotsCorpus, PassesGooglesConformanceTest) {
  test_rows("robots/google_ctc.json");
}

TEST(RobotsCorpus, PassesGooglesUnitTests) {
  test_rows("robots/google_robots.json");
}

}  // namespace
}  // namespace varve::frontier
