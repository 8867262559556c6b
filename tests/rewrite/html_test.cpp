#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
namespace {

Place place_of(std::string_view document) {
  return {*url::Url::parse(document), "20200102030405", "/web/", "mp_", "http://localhost:8480"};
}

std::string rewritten(std::string_view html,
                      std::string_view document = "http://example.com/some/path/index.html",
                      const parse::Encoding& encoding = parse::Encoding::utf8()) {
  return rewrite_html(html, place_of(document), encoding);
}

// Every row's links, written so that what is expected can be read beside them: "@" stands for
// "/web/20200102030405".
std::string expand(std::string_view text) {
  std::string out;
  for (const char c : text) c == '@' ? out.append("/web/20200102030405") : out.append(1, c);
  return out;
}

struct HtmlRow {
  const char* name;
  const char* html;
  const char* expected;  // null: stays byte for byte
};

class Html : public testing::TestWithParam<HtmlRow> {};

TEST_P(Html, IsRewrittenAsExpected) {
  const HtmlRow& row = GetParam();
  EXPECT_EQ(rewritten(row.html), expand(row.expected == nullptr ? row.html : row.expected));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Html,
    testing::Values(
        HtmlRow{"absolute", R"--(<a href="http://other.org/x?y=1#z">x</a>)--",
                R"--(<a href="@mp_/http://other.org/x?y=1#z">x</a>)--"},
        HtmlRow{"https", R"--(<a href=https://other.org>x</a>)--",
                R"--(<a href=@mp_/https://other.org/>x</a>)--"},
        HtmlRow{"scheme_relative", R"--(<img src="//cdn.org/a.png">)--",
                R"--(<img src="@im_/http://cdn.org/a.png">)--"},
        HtmlRow{"root_relative", R"--(<img src='/a.png'>)--",
                R"--(<img src='@im_/http://example.com/a.png'>)--"},
        HtmlRow{"climbing", R"--(<img src="../../../a.png">)--",
                R"--(<img src="@im_/http://example.com/a.png">)--"},
        HtmlRow{"climbing_in_disguise", R"--(<img src="%2E%2e/a.png">)--",
                R"--(<img src="@im_/http://example.com/some/a.png">)--"},
        HtmlRow{"backslashes", R"--(<img src="\a.png">)--",
                R"--(<img src="@im_/http://example.com/a.png">)--"},
        HtmlRow{"relative_stays",
                R"--(<img src="a.png"><a href="b/c?d=e#f">x</a><a href="?q">y</a>)--", nullptr},
        HtmlRow{"fragment_stays", R"--(<a href="#top">x</a>)--", nullptr},
        HtmlRow{"data_stays", R"--(<img src="data:image/gif;base64,R0lGODlhAQAB">)--", nullptr},
        HtmlRow{"script_urls_stay", R"--(<a href="javascript:go('http://x.org')">x</a>)--",
                nullptr},
        HtmlRow{"mail_stays", R"--(<a href="mailto:a%40b.org">x</a><a href="about:blank">y</a>)--",
                nullptr},
        HtmlRow{"a_scheme_with_a_tab_in_it", "<a href=\"java\tscript:go()\">x</a>", nullptr},
        HtmlRow{"text_stays", R"--(<p>http://example.com/ <!-- <a href="/x"> --> & &amp; <b)--",
                nullptr},
        HtmlRow{"scripts_stay", R"--(<script>location = "http://example.com/x"</script>)--",
                nullptr},
        HtmlRow{"case_and_spacing_stay", R"--(<A  HREF = "/x"   CLASS=y >)--",
                R"--(<A  HREF = "@mp_/http://example.com/x"   CLASS=y >)--"},
        HtmlRow{"entities", R"--(<a href="http&#x3a;//other.org/?a=1&amp;b=2">x</a>)--",
                R"--(<a href="@mp_/http://other.org/?a=1&amp;b=2">x</a>)--"},
        HtmlRow{"frames", R"--(<iframe src="/f.html"></iframe>)--",
                R"--(<iframe src="@if_/http://example.com/f.html"></iframe>)--"},
        HtmlRow{"stylesheet", R"--(<link rel="stylesheet" href="/s.css">)--",
                R"--(<link rel="stylesheet" href="@cs_/http://example.com/s.css">)--"},
        HtmlRow{"script_is_told_by_its_modifier", R"--(<script src="s.js"></script>)--",
                R"--(<script src="@js_/http://example.com/some/path/s.js"></script>)--"},
        HtmlRow{"module", R"--(<script type=module src="/m.js"></script>)--",
                R"--(<script type=module src="@esm_/http://example.com/m.js"></script>)--"},
        HtmlRow{
            "srcset", R"--(<img srcset="/a.png 1x, b.png 2x, http://c.org/c.png 3x">)--",
            R"--(<img srcset="@mp_/http://example.com/a.png 1x, b.png 2x, @mp_/http://c.org/c.png 3x">)--"},
        HtmlRow{"refresh", R"--(<meta http-equiv=refresh content="3; url=/next">)--",
                R"--(<meta http-equiv=refresh content="3; url=@mp_/http://example.com/next">)--"},
        HtmlRow{"style_attribute", R"--(<p style="background:url(&quot;/b.png&quot;)">)--",
                R"--(<p style="background:url(&quot;@oe_/http://example.com/b.png&quot;)">)--"},
        HtmlRow{
            "svg", R"--(<svg><image xlink:href="/i.png"/><a href="/x">y</a></svg>)--",
            R"--(<svg><image xlink:href="@im_/http://example.com/i.png"/><a href="@mp_/http://example.com/x">y</a></svg>)--"},
        HtmlRow{
            "base_moves_relative_urls",
            R"--(<base href="http://cdn.org/dir/x.html"><img src="/a.png"><img src="b.png"><img src="../c.png">)--",
            R"--(<base href="@mp_/http://cdn.org/dir/x.html"><img src="@im_/http://cdn.org/a.png"><img src="b.png"><img src="@im_/http://cdn.org/c.png">)--"},
        HtmlRow{"base_without_a_slash", R"--(<base href="http://cdn.org"><img src="b.png">)--",
                R"--(<base href="@mp_/http://cdn.org/"><img src="b.png">)--"},
        HtmlRow{
            "only_the_first_base_counts",
            R"--(<base href="http://a.org/"><base href="http://b.org/"><img src="/c.png">)--",
            R"--(<base href="@mp_/http://a.org/"><base href="http://b.org/"><img src="@im_/http://a.org/c.png">)--"},
        HtmlRow{"a_data_base_does_not_count",
                R"--(<base href="data:text/html,x"><img src="/c.png">)--",
                R"--(<base href="data:text/html,x"><img src="@im_/http://example.com/c.png">)--"},
        HtmlRow{
            "integrity_is_put_out_of_action",
            R"--(<link rel=stylesheet integrity="sha256-x" href="s.css"><script src=/s.js integrity=y></script>)--",
            R"--(<link rel=stylesheet data-varve-integrity="sha256-x" href="s.css"><script src=@js_/http://example.com/s.js data-varve-integrity=y></script>)--"},
        HtmlRow{"integrity_elsewhere_stays",
                R"--(<p integrity=x>integrity=y<script>"integrity=z"</script>)--", nullptr},
        HtmlRow{
            "policies_are_put_out_of_action",
            R"--(<META HTTP-EQUIV='content-security-policy' content="default-src 'self'">)--",
            R"--(<META data-varve-HTTP-EQUIV='content-security-policy' content="default-src 'self'">)--"},
        HtmlRow{"other_metas_stay", R"--(<meta http-equiv="content-type" content="text/html">)--",
                nullptr},
        HtmlRow{
            "a_policy_in_a_comment_stays",
            R"--(<!-- <meta http-equiv="content-security-policy"> --><script>"<meta http-equiv=content-security-policy>"</script>)--",
            nullptr},
        HtmlRow{
            "what_is_in_the_archive_stays",
            R"--(<a href="http://localhost:8480/web/2014/http://x.org/">x</a><a href="/web/2014im_/http://x.org/">y</a>)--",
            nullptr},
        HtmlRow{"unparsable_urls_stay",
                R"--(<a href="http://[::1">x</a><a href="http://a b/">y</a>)--", nullptr}),
    [](const auto& test) { return test.param.name; });

TEST(RewriteHtml, RewritesStylesInTheirElement) {
  EXPECT_EQ(rewritten("<style>@import \"/i.css\"; p{background:url(/b.png)}</style>"),
            "<style>@import \"/web/20200102030405cs_/http://example.com/i.css\"; "
            "p{background:url(/web/20200102030405oe_/http://example.com/b.png)}</style>");
}

TEST(RewriteHtml, KeepsTheDocumentsOwnModifierForWhatAPersonFollows) {
  Place place = place_of("http://example.com/");
  place.modifier = "";
  EXPECT_EQ(rewrite_html("<a href='/x'>x</a>", place, parse::Encoding::utf8()),
            "<a href='/web/20200102030405/http://example.com/x'>x</a>");
}

TEST(RewriteHtml, APageOfAnotherWebArchiveKeepsItsPathsApartFromOurs) {
  EXPECT_EQ(rewritten("<img src='/web/2010im_/http://x.org/y.png'>",
                      "https://web.archive.org/web/2010/http://x.org/"),
            "<img src='/web/20200102030405im_/https://web.archive.org/web/2010im_/http://x.org/"
            "y.png'>");
}

TEST(RewriteHtml, SplicesInTheDocumentsOwnCharset) {
  // "é" in windows-1252 within the query is %E9 there, and stays a byte where it is text.
  const parse::Encoding& latin = *parse::Encoding::for_label("windows-1252");
  EXPECT_EQ(rewritten("<p>\xe9</p><a href='/x?\xe9'>\xe9</a>", "http://example.com/", latin),
            "<p>\xe9</p><a href='/web/20200102030405mp_/http://example.com/x?%E9'>\xe9</a>");
}

TEST(RewriteHtml, FindsMarkupBetweenShiftJisCharacters) {
  // The second byte of U+8868 is a backslash.
  const parse::Encoding& sjis = *parse::Encoding::for_label("shift_jis");
  EXPECT_EQ(rewritten("<p title='\x95\x5c'><a href='/\x95\x5c'>", "http://example.com/", sjis),
            "<p title='\x95\x5c'><a href='/web/20200102030405mp_/http://example.com/%E8%A1%A8'>");
}

TEST(RewriteHtml, LeavesWellFormedXmlWellFormed) {
  EXPECT_EQ(rewritten(R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">)"
                      R"(<a href="/x?a=1&amp;b=2"/></svg>)"),
            R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">)"
            R"(<a href="/web/20200102030405mp_/http://example.com/x?a=1&amp;b=2"/></svg>)");
}

TEST(RewriteHtml, TakesTimeLinearInHostileInput) {
  for (const std::string_view piece :
       {"<script>", "<!--", "<link href=", "<meta http-equiv='", "<title", "</", "<"}) {
    std::string html;
    while (html.size() < (1u << 20)) html.append(piece);
    EXPECT_GE(rewritten(html).size(), html.size());
  }
}

TEST(RewriteCss, RewritesWhatLeadsOutOfTheArchive) {
  EXPECT_EQ(
      rewrite_css("@import url(b.css);@import '/c.css';a{background:url( \"//d.org/e.png\" )}",
                  place_of("https://example.com/s/a.css")),
      "@import url(b.css);@import '/web/20200102030405cs_/https://example.com/c.css';"
      "a{background:url( \"/web/20200102030405oe_/https://d.org/e.png\" )}");
}

TEST(RewriteManifest, RewritesIconsOfOtherHosts) {
  EXPECT_EQ(
      rewrite_manifest(R"({"icons":[{"src":"a.png"},{"src":"https:\/\/cdn.org\/b.png"}]})",
                       place_of("https://example.com/m.json")),
      R"({"icons":[{"src":"a.png"},{"src":"/web/20200102030405im_/https://cdn.org/b.png"}]})");
}

}  // namespace
}  // namespace varve::rewrite
