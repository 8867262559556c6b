#include "varve/frontier/robots.hpp"

#include <gmock/gmock.h>

#include <string>
#include <string_view>

namespace varve::frontier {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

bool robots_allow(std::string_view rules, std::string_view url) {
  return Robots::parse("User-agent: varve\n" + std::string(rules)).allows(*url::Url::parse(url));
}

TEST(Robots, AllowsUrlsByTheRules) {
  const struct {
    const char* name;
    const char* rules;
    const char* url;
    bool allowed;
  } rows[] = {
      {"no rule", "", "https://a/b", true},
      {"all", "Disallow: /", "https://a", false},
      {"robots.txt itself", "Disallow: /", "https://a/robots.txt", true},
      {"another robots.txt", "Disallow: /", "https://a/b/robots.txt", false},
      {"the query counts", "Disallow: /*?print", "https://a/b?print=1", false},
      {"the fragment does not", "Disallow: /*print", "https://a/b#print", true},
      {"longest", "Disallow: /a\nAllow: /a/b", "https://a/a/b/c", true},
      {"longest, the other way round", "Allow: /a\nDisallow: /a/b", "https://a/a/b/c", false},
      {"octets, not characters", "Allow: /\xE3\x83\x84*\nDisallow: /*abcde",
       "https://a/\xE3\x83\x84"
       "abcde",
       true},
      {"Allow wins a tie", "Disallow: /a*\nAllow: /*a", "https://a/a", true},
      {"not ASCII in the rule", "Disallow: /\xC3\xA4", "https://a/\xC3\xA4", false},
      {"escaped in the rule", "Disallow: /%c3%a4", "https://a/\xC3\xA4", false},
      {"2.2.2: escaped needlessly in the URL", "Disallow: /private", "https://a/%70rivate", false},
      {"and in the rule", "Disallow: /%70rivate", "https://a/private", false},
      {"Allow, in the URL", "Disallow: /\nAllow: /~a", "https://a/%7Ea", true},
      {"2.2.2: data in a query", "Disallow: /a?b=http://c", "https://a/a?b=http%3A%2F%2Fc", false},
      {"and in the rule", "Disallow: /a?b=http%3A%2F%2Fc", "https://a/a?b=http://c", false},
      {"a slash in a name is none", "Disallow: /a/b", "https://a/a%2Fb", true},
      {"2.2.3: an escaped star", "Disallow: /file-%2A.html", "https://a/file-*.html", false},
      {"is no wildcard", "Disallow: /file-%2A.html", "https://a/file-1.html", true},
      {"2.2.3: an escaped dollar", "Disallow: /foo-%24", "https://a/foo-$x", false},
      {"a dollar within", "Disallow: /foo-$x", "https://a/foo-$x", false},
      {"a brace", "Disallow: /{id}", "https://a/{id}", false},
      {"a space", "Disallow: /a b", "https://a/a b", false},
      {"no path", "Disallow: private", "https://a/private", true},
      {"a star first", "Disallow: *.pdf$", "https://a/b.pdf", false},
      {"a comment", "Disallow: /a # but not /", "https://a/a", false},
      {"no colon", "Disallow /a", "https://a/a", false},
      {"a sentence", "Disallow my pages", "https://a/my", true},
      {"a typing error", "Dissalow: /a", "https://a/a", false},
      {"NUL", "Disallow: /a", "https://a/%00", true},
  };
  for (const auto& row : rows) EXPECT_EQ(robots_allow(row.rules, row.url), row.allowed) << row.name;
}

TEST(Robots, FindsItsGroup) {
  const struct {
    const char* name;
    const char* text;
    bool allowed;  // of /a
  } rows[] = {
      {"all", "User-agent: *\nDisallow: /a", false},
      {"its own before all's", "User-agent: *\nDisallow: /a\n\nUser-agent: Varve\nDisallow: /b",
       true},
      {"its own without rules",
       "User-agent: *\nDisallow: /a\n\nUser-agent: varve\nDisallow:", true},
      {"groups for it are one",
       "User-agent: varve\nDisallow: /b\n\nUser-agent: x\nDisallow:\n\nUser-agent: VARVE\n"
       "Disallow: /a",
       false},
      {"one of several", "User-agent: x\nUser-agent: varve\nUser-agent: y\nDisallow: /a", false},
      {"an unknown line ends no list", "User-agent: varve\nHost: x\nUser-agent: y\nDisallow: /a",
       false},
      {"nor does a delay", "User-agent: varve\nCrawl-delay: 1\nUser-agent: y\nDisallow: /a", false},
      {"an empty rule does", "User-agent: varve\nDisallow:\nUser-agent: y\nDisallow: /a", true},
      {"with a version", "User-agent: varve/1.0\nDisallow: /a", false},
      {"a longer name is another's", "User-agent: varvebot\nDisallow: /a", true},
      {"a shorter one too", "User-agent: var\nDisallow: /a", true},
      {"before any group", "Disallow: /a\nUser-agent: varve\nDisallow: /b", true},
      {"CR alone", "User-agent: varve\rDisallow: /a\r", false},
      {"a byte order mark", "\xEF\xBB\xBFUser-agent: varve\nDisallow: /a", false},
      {"a page in its place", "<!DOCTYPE html><title>User-agent: *</title>Disallow: /", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Robots::parse(row.text).allows_path("/a"), row.allowed) << row.name;
  }
}

TEST(Robots, HasACrawlDelay) {
  const struct {
    const char* value;
    std::optional<milliseconds> delay;
  } rows[] = {
      {"10", milliseconds(10000)}, {"1.5", milliseconds(1500)},   {".25", milliseconds(250)},
      {"2 s", milliseconds(2000)}, {"0", milliseconds(0)},        {"", std::nullopt},
      {"-1", std::nullopt},        {"nan", std::nullopt},         {"soon", std::nullopt},
      {"1e9", milliseconds(1000)}, {"999999999", kMaxCrawlDelay},
  };
  for (const auto& row : rows) {
    const auto text = std::string("User-agent: *\nCrawl-delay: ") + row.value;
    EXPECT_EQ(Robots::parse(text).crawl_delay(), row.delay) << row.value;
  }
  EXPECT_EQ(
      Robots::parse("User-agent: x\nCrawl-delay: 9\n\nUser-agent: varve\nAllow: /").crawl_delay(),
      std::nullopt);
  EXPECT_EQ(Robots::parse("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 1").crawl_delay(),
            milliseconds(2000));
}

TEST(Robots, HasEveryonesSitemaps) {
  EXPECT_THAT(Robots::parse("Sitemap: https://a/1.xml # new\n\nUser-agent: x\nDisallow: /\n"
                            "SITEMAP:https://a/2.xml\nSitemap:\n")
                  .sitemaps(),
              ElementsAre("https://a/1.xml", "https://a/2.xml"));
}

TEST(Robots, ComesBackOutOfItsText) {
  const Robots robots = Robots::parse(
      "User-agent: varve\nDisallow: /%70/*/\xC3\xA4$\nAllow: /b\nDisallow: /b\nCrawl-delay: 0.125\n"
      "User-agent: x\nDisallow: /\nSitemap: https://a/1.xml\n");
  EXPECT_EQ(robots.to_text(),
            "User-agent: *\nCrawl-delay: 0.125\nDisallow: /%70/*/%C3%A4$\nAllow: /b\nDisallow: /b\n"
            "Sitemap: https://a/1.xml\n");
  EXPECT_EQ(Robots::from_text(robots.to_text()), robots);
  EXPECT_EQ(Robots::from_text(Robots().to_text()), Robots());
  EXPECT_FALSE(Robots::disallowing_all().allows_path("/"));
}

TEST(Robots, ReadsWholeLinesUpToALimit) {
  std::string text = "User-agent: *\nDisallow: /a\n";
  text.append(kMaxRobots - text.size() - 12, '#').append("\n");
  text += "Disallow: /b/c\n";  // "/" at the limit
  const Robots robots = Robots::parse(text);
  EXPECT_FALSE(robots.allows_path("/a"));
  EXPECT_TRUE(robots.allows_path("/b/c"));
}

TEST(Robots, ReadsFiveHundredKibibytes) {
  std::string text = "User-agent: *\n";
  while (text.size() < (500u << 10) - 20) text += "Disallow: /no\n";
  EXPECT_FALSE(Robots::parse(text + "Disallow: /a\n").allows_path("/a"));
}

}  // namespace
}  // namespace varve::frontier
