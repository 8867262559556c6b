#include "varve/interchange/single_file.hpp"

#include "interchange/page_test.hpp"

namespace varve::interchange {
namespace {

using ::testing::HasSubstr;

class SingleFile : public PageTest {};

TEST_F(SingleFile, LeadsEveryLinkSomewhere) {
  struct Row {
    const char* html;
    const char* expected;
  };
  put("http://a.org/i.png", "abc", "image/png");
  const Row rows[] = {
      {R"(<img src=i.png alt=x>)", R"(<img src=data:image/png;base64,YWJj alt=x>)"},
      {R"(<img src="i.png#f">)", R"(<img src="data:image/png;base64,YWJj#f">)"},
      {R"(<img srcset="i.png 1x, i.png 2x, gone.png 3x">)",
       R"(<img srcset="data:image/png;base64,YWJj 1x, , ">)"},
      {R"(<img srcset="i.png 1x"><img srcset="i.png 1x">)",
       R"(<img srcset="data:image/png;base64,YWJj 1x"><img srcset="data:image/png;base64,YWJj 1x">)"},
      {R"(<img src="gone.png">)", R"(<img src="data:,">)"},
      {R"(<img src="file:///etc/passwd">)", R"(<img src="data:,">)"},
      {R"(<img src="data:image/gif;base64,x">)", R"(<img src="data:image/gif;base64,x">)"},
      {R"(<iframe src="data:text/html,x">)", R"(<iframe src="data:,">)"},
      {R"(<a href="b?c&amp;d">x</a>)", R"(<a href="http://a.org/b?c&amp;d">x</a>)"},
      {R"(<a href="#x">x</a><a href="/p#y">y</a>)", R"(<a href="#x">x</a><a href="#y">y</a>)"},
      {R"(<base href="/q/"><a href="#x">x</a><a href="r">y</a>)",
       R"(<base href="#"><a href="http://a.org/q/#x">x</a><a href="http://a.org/q/r">y</a>)"},
      {R"(<base href=/q/ target=_top>)", R"(<base href=# target=_top>)"},
      {R"(<link rel=preconnect href=//b.org>)", R"(<link rel=preconnect href=data:,>)"},
      {R"(<link rel=prerender href=/b>)", R"(<link rel=prerender href=data:,>)"},
      {R"(<link rel=canonical href=/b>)", R"(<link rel=canonical href=http://a.org/b>)"},
      {R"(<a href=/b ping=/c>x</a>)", R"(<a href=http://a.org/b ping=data:,>x</a>)"},
      {R"(<script src=/s.js></script>)", R"(<script src=data:,></script>)"},
      {R"--(<p style="background:url('i.png')">)--",
       R"--(<p style="background:url('data:image/png;base64,YWJj')">)--"},
      {R"(<svg><use href="#g"/></svg>)", R"(<svg><use href="#g"/></svg>)"},
      {R"(<img data-src="i.png">)", R"(<img data-src="http://a.org/i.png">)"},
  };
  for (const Row& row : rows) {
    put("http://a.org/p", row.html);
    EXPECT_EQ(page("http://a.org/p"), row.expected);
  }
}

TEST_F(SingleFile, PutsItsPolicyBeforeAllThatIsArchived) {
  put("http://a.org/", "<!doctype html><title>x</title>");
  const std::string bytes = html("http://a.org/").bytes;
  EXPECT_TRUE(
      bytes.starts_with("<!doctype html>\n<meta charset=\"utf-8\">\n"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                        "'none';"));
  EXPECT_TRUE(bytes.ends_with("-->\n<title>x</title>"));
  EXPECT_EQ(bytes, html("http://a.org/").bytes) << "the same bytes again";
}

TEST_F(SingleFile, StopsStylesheetsAndFramesWithinThemselves) {
  put("http://a.org/a.css", "@import 'b.css';", "text/css");
  put("http://a.org/b.css", "@import 'a.css';", "text/css");
  put("http://a.org/", "<link rel=stylesheet href=a.css><iframe src=/></iframe>");
  const PageFile file = html("http://a.org/");
  EXPECT_EQ(file.resources, 2u);
  EXPECT_TRUE(file.missing.empty());
}

TEST_F(SingleFile, NamesWhatIsMissingOnce) {
  put("http://a.org/gone", "no", "text/html", "", 404);
  put("http://a.org/", "<img src=x><img src=x><link rel=stylesheet href=gone>");
  const PageFile file = html("http://a.org/");
  ASSERT_EQ(file.missing.size(), 2u);
  EXPECT_EQ(file.missing[0].url, "http://a.org/x");
  EXPECT_EQ(file.missing[0].reason, "it is not archived");
  EXPECT_EQ(file.missing[1].reason, "the server answered 404");
}

TEST_F(SingleFile, FollowsRedirectsAndReadsStylesFromWhereTheyAre) {
  put("http://a.org/s", "", "text/plain", "Location: /deep/s.css\r\n", 301);
  put("http://a.org/deep/s.css", "p{background:url(i.png)}", "text/css");
  put("http://a.org/deep/i.png", "abc", "image/png");
  put("http://a.org/", "<link rel=stylesheet href=s>");
  EXPECT_EQ(html("http://a.org/").resources, 2u);
}

TEST_F(SingleFile, EndsRedirectsThatGoRound) {
  put("http://a.org/x", "", "text/plain", "Location: /y\r\n", 302);
  put("http://a.org/y", "", "text/plain", "Location: /x\r\n", 302);
  put("http://a.org/", "<img src=x>");
  EXPECT_EQ(html("http://a.org/").missing.at(0).reason, "it redirects without end");
}

TEST_F(SingleFile, StaysWithinItsBytes) {
  std::string page;
  for (int i = 0; i < 1000; ++i) page += "<img src=i.png>";
  put("http://a.org/i.png", std::string(10'000, 'x'), "image/png");
  put("http://a.org/", page);
  const PageFile file = html("http://a.org/", {.max_bytes = 1'000'000});
  EXPECT_LT(file.bytes.size(), 1'000'000u + page.size());
  EXPECT_EQ(file.missing.size(), 1u);
  const auto none = single_file(*archive_, row("http://a.org/"), {.max_bytes = 100});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::kLimit);
}

TEST_F(SingleFile, StylesheetsThatDoubleAreBounded) {
  for (int i = 0; i < 60; ++i) {
    const std::string next = "@import 's" + std::to_string(i + 1) + ".css';";
    put("http://a.org/s" + std::to_string(i) + ".css", next + next + next, "text/css");
  }
  put("http://a.org/", "<link rel=stylesheet href=s0.css>");
  EXPECT_LT(html("http://a.org/", {.max_bytes = 10'000'000}).bytes.size(), 10'000'000u);
}

TEST_F(SingleFile, RefusesWhatIsNoPage) {
  for (const char* type : {"image/png", "application/pdf", "text/plain", "image/svg+xml"}) {
    put("http://a.org/x", "x", type);
    const auto file = single_file(*archive_, row("http://a.org/x"));
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(file.error().message, HasSubstr("show --body"));
  }
}

}  // namespace
}  // namespace varve::interchange
