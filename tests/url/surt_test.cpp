// SURT keys and their ranges, by cases of our own.
#include "varve/url/surt.hpp"

#include <gtest/gtest.h>

#include "url/canonical.hpp"
#include "url/surt_fast.hpp"

namespace varve::url {
namespace {

struct SurtRow {
  const char* name;
  const char* url;
  const char* key;
};

TEST(Surt, Keys) {
  const std::vector<SurtRow> rows = {
      {"a page", "https://docs.example.org/Guide/Start.html", "org,example,docs)/guide/start.html"},
      {"a query in order", "http://a.example/?b=2&a&b=1&a=", "example,a)/?a&a=&b=1&b=2"},
      {"names before values", "http://a.example/?a!&a=x", "example,a)/?a=x&a!"},
      {"userinfo", "http://me:pw@a.example/", "example,a)/"},
      {"another port", "http://a.example:8080/", "example,a:8080)/"},
      {"http's port of https", "https://a.example:80/", "example,a:80)/"},
      {"www and digits once", "http://www2.www.example/", "example,www)/"},
      {"www in the middle", "http://a.www.example/", "example,www,a)/"},
      {"address", "http://10.0.0.1:81/x", "1,0,0,10:81)/x"},
      {"address as a number", "http://2130706433/", "1,0,0,127)/"},
      {"IPv6", "http://[::1]:81/", "::1:81)/"},
      {"IDN", "http://B\u00fccher.example/", "example,xn--bcher-kva)/"},
      {"IDN as it is fetched", "http://stra\u00dfe.example/", "example,xn--strae-oqa)/"},
      {"escapes that say nothing", "http://a.example/%7Ea/%62", "example,a)/~a/b"},
      {"escapes that stay", "http://a.example/%C3%9F%20%23", "example,a)/%c3%9f%20%23"},
      {"an escaped ampersand", "http://a.example/?b=c%2526d&a", "example,a)/?a&b=c%26d"},
      {"segments of dots", "http://a.example/b/./c/../d", "example,a)/b/d"},
      {"empty segments", "http://a.example//b///c/", "example,a)/b/c"},
      {"a slash last", "http://a.example/b/", "example,a)/b"},
      {"an empty query", "http://a.example/b?", "example,a)/b"},
      {"fragment", "http://a.example/b#c?d", "example,a)/b"},
      {"session", "http://a.example/?x=1&PHPSESSID=0123456789abcdef0123456789abcdef",
       "example,a)/?&x=1"},
      {"mailto", "mailto:me@a.example", "mailto:me@a.example"},
      {"not a port, so no URL", "http://a.example:99999/", "http://a.example:99999/"},
      {"nothing", "", "-"},
  };
  for (const SurtRow& row : rows) EXPECT_EQ(surt_key(row.url), row.key) << row.name;
}

TEST(Surt, IsTheSameHoweverAPersonAsks) {
  const std::string key = surt_key("http://www.example.com/a?b=1&a=2");
  EXPECT_EQ(key, "com,example)/a?a=2&b=1");
  for (const char* const url :
       {"example.com/a?a=2&b=1", "https://EXAMPLE.com/a?a=2&b=1#top",
        "  www.example.com/a/?b=1&a=2 ", "http://www7.example.com:80/./a?b=1&a=2",
        "//example.com/a?a=2&b=1", "https://example.com:443/A?B=1&A=2",
        "http://http://example.com/a?b=1&a=2"}) {
    if (std::string_view(url).starts_with("//")) continue;  // needs a base: it is no whole URL
    EXPECT_EQ(surt_key(url), key) << url;
  }
}

TEST(Surt, OfAHostAndPortWithoutAScheme) {
  EXPECT_EQ(surt_key("localhost:8480/x"), surt_key("http://localhost:8480/x"));
  EXPECT_EQ(surt_key("a.example:81"), surt_key("http://a.example:81/"));
  EXPECT_EQ(surt_key("tel:5551234"), "tel:5551234");
}

TEST(Surt, TheQuickWaySaysWhatTheStepsSay) {
  for (const char* const url :
       {"http://a.example/b/c.html?z=1&y=2&y#f", "https://WWW.A.Example:443/B/", "http://a.example",
        "http://a.example?b", "http://a.example?", "http://a.example:81?b=%23", "http://www.a/",
        "http://www/", "http://www1.a.b/", "http://a.example/%E6%97%a5/%20?%c3%bc",
        "http://a.example/x?phpsessid=0123456789abcdef0123456789abcdef&a", "http://a.example/#"}) {
    std::string quick;
    if (write_plain_surt(quick, url)) {
      EXPECT_EQ(quick, surt_key_by_steps(url)) << url;
    } else {
      EXPECT_NE(std::string_view(url).find("sessid"), std::string_view::npos) << url;
    }
  }
  for (const char* const url :
       {"http://a.example/%41", "http://a~b/", "http://a..b/", "http://1.2/", "http://a@b/",
        "http://a.example:0/", "http://a.example:081/", "http://a.example:/", "http://a//b",
        "a.b/c", "http://a/b/./c", "http://a.example/(S(abcdefghijklmnopqrstuvwx))/b.aspx",
        "http://a.b /", "http://a/b%2", "ftp://a/b", "http://\u00fc/", "http://a.example/\tb"}) {
    std::string quick;
    EXPECT_FALSE(write_plain_surt(quick, url)) << url;
  }
}

bool has(const KeyRange& range, const char* url) {
  const std::string key = surt_key(url);
  return range.first <= key && key < range.last;
}

TEST(Surt, RangeOfAHostIsItsPages) {
  const KeyRange range = surt_host_range("https://www.docs.example/any/page");
  EXPECT_TRUE(has(range, "http://docs.example/"));
  EXPECT_TRUE(has(range, "http://docs.example/~z?q"));
  EXPECT_FALSE(has(range, "http://sub.docs.example/"));
  EXPECT_FALSE(has(range, "http://docs.example:81/"));
  EXPECT_FALSE(has(range, "http://docs2.example/"));
}

TEST(Surt, RangeOfADomainIsItsPagesAndItsSubdomains) {
  const KeyRange range = surt_domain_range("docs.example");
  EXPECT_TRUE(has(range, "http://docs.example/"));
  EXPECT_TRUE(has(range, "http://a.b.docs.example:81/x"));
  EXPECT_FALSE(has(range, "http://docs-2.example/"));
  EXPECT_FALSE(has(range, "http://example/"));
  EXPECT_TRUE(has(surt_domain_range("localhost"), "http://localhost/"));
}

TEST(Surt, RangeOfAPrefixEndsWhereThePersonSaysSo) {
  EXPECT_TRUE(has(surt_prefix_range("docs.example/a"), "http://docs.example/abc"));
  EXPECT_FALSE(has(surt_prefix_range("docs.example/a/"), "http://docs.example/abc"));
  EXPECT_TRUE(has(surt_prefix_range("docs.example/a/"), "http://docs.example/a/b"));
  EXPECT_TRUE(has(surt_prefix_range("docs.example/a?"), "http://docs.example/a?b"));
  EXPECT_FALSE(has(surt_prefix_range("docs.example/a?"), "http://docs.example/a/b"));
}

TEST(Surt, RangeOfWhatHasNoHostIsItself) {
  EXPECT_TRUE(has(surt_host_range("mailto:me@a.example"), "mailto:me@a.example"));
  EXPECT_FALSE(has(surt_domain_range("mailto:me@a.example"), "mailto:me@a.example.org"));
}

TEST(CanonicalSteps, Escapes) {
  EXPECT_EQ(unescape_repeatedly("%2525%34%31%zz%"), "A%zz%");
  EXPECT_EQ(unescape_repeatedly("%252541"), "A");
  EXPECT_EQ(unescape_repeatedly("%2526%41", "%26"), "%26A");
  EXPECT_EQ(escape_once(std::string_view("a b#%\0\xC3~", 8)), "a%20b%23%25%00%C3~");
}

TEST(CanonicalSteps, Paths) {
  EXPECT_EQ(normalize_path(""), "/");
  EXPECT_EQ(normalize_path("/a/b/.."), "/a");
  EXPECT_EQ(normalize_path("/../a"), "/../a");
  EXPECT_EQ(normalize_path("/../../a"), "/a");
  EXPECT_EQ(normalize_path("//a//b//"), "/a/b/");
}

TEST(CanonicalSteps, PathSessionIds) {
  const std::string id = "(0123456789abcdefghijklmn)";
  EXPECT_EQ(strip_path_session_id("/a/" + id + "/b.ASPX"), "/a/b.ASPX");
  EXPECT_EQ(strip_path_session_id("/(S" + id + "F" + id + ")/b.aspx/c"), "/b.aspx/c");
  EXPECT_EQ(strip_path_session_id("/" + id + "/" + id + "/b.aspx"), "/" + id + "/b.aspx");
  EXPECT_EQ(strip_path_session_id("/" + id + "/.aspx"), "/" + id + "/.aspx");
  EXPECT_EQ(strip_path_session_id("/" + id + "/b?.aspx"), "/" + id + "/b?.aspx");
  EXPECT_EQ(strip_path_session_id("/" + id + "/b.html"), "/" + id + "/b.html");
}

TEST(CanonicalSteps, QuerySessionIds) {
  const std::string id = "0123456789abcdef0123456789ABCDEF";
  EXPECT_EQ(strip_query_session_id("a=1&SID=" + id + "&b=2"), "a=1&b=2");
  EXPECT_EQ(strip_query_session_id("sid=" + id + "0"), "sid=" + id + "0");
  EXPECT_EQ(strip_query_session_id("sid=" + id + "&sid=" + id), "sid=" + id + "&");
  EXPECT_EQ(strip_query_session_id("aspsessionidABCDEFGH=abcdefghijklmnopqrstuvwx"), "");
  EXPECT_EQ(strip_query_session_id("a&cfid=1&cftoken=2&b"), "a&b");
  EXPECT_EQ(strip_query_session_id("cfid=1&x&cftoken=2"), "cfid=1&x&cftoken=2");
  EXPECT_EQ(strip_query_session_id("cfid=&cftoken=2"), "cfid=&cftoken=2");
}

TEST(Surt, LongUrlsStayLinear) {
  // Each of them takes hours where some step looks back over all that was read.
  constexpr std::size_t kMany = 1 << 18;
  const auto repeat = [](const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < kMany; ++i) out += text;
    return out;
  };
  EXPECT_EQ(surt_key("http://a.example/%25" + repeat("25")), "example,a)/%25");
  EXPECT_EQ(surt_key("http://a.example/" + repeat("a/../")), "example,a)/");
  EXPECT_FALSE(
      surt_key("http://a.example/" + repeat("(0123456789abcdefghijklmn)/") + "?.aspx").empty());
  EXPECT_FALSE(surt_key("http://a.example/?" + repeat("cfid=")).empty());
  EXPECT_FALSE(surt_key("http://a.example/?" + repeat("sid=") + "%41").empty());
  EXPECT_EQ(surt_key(repeat("http://") + "a.example/"), "example,a)/");
}

}  // namespace
}  // namespace varve::url
