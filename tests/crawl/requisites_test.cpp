#include "varve/crawl/requisites.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::crawl {
namespace {

using parse::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

fetch::Response answer(std::string_view url, std::string_view content_type, std::string body) {
  fetch::Response response;
  response.url = *url::Url::parse(url);
  response.status = 200;
  response.response_head = fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\n\r\n", content_type);
  response.body = Body(std::move(body));
  return response;
}

std::vector<std::string> requisites(std::string_view url, std::string_view content_type,
                                    std::string body, Role role = Role::kAnchor) {
  std::vector<std::string> urls;
  const auto contents = read_contents(answer(url, content_type, std::move(body)), role);
  for (const Requisite& found : contents.requisites) urls.push_back(found.url.href());
  return urls;
}

TEST(Requisites, OfADocumentAreWhatItLoadsEachOnce) {
  EXPECT_THAT(requisites("http://a.test/dir/page", "text/html", R"(<!DOCTYPE html>
        <title>T</title><link rel=stylesheet href=/s.css><img src="i.png#x"><img src=i.png>
        <a href=other.html>not this</a><script src="//b.test/j.js"></script>)"),
              ElementsAre("http://a.test/s.css", "http://a.test/dir/i.png", "http://b.test/j.js"));
}

TEST(Requisites, AreResolvedByTheFirstBaseOnly) {
  EXPECT_THAT(
      requisites("http://a.test/", "text/html", "<base href=/x/><base href=/y/><img src=i.png>"),
      ElementsAre("http://a.test/x/i.png"));
}

TEST(Requisites, AreNeitherThePageItselfNorWhatIsNotHttp) {
  EXPECT_THAT(requisites("http://a.test/p", "text/html",
                         "<img src='#f'><img src='p'><img src='data:,x'><img src='ftp://a.test/i'>"
                         "<iframe src='about:blank'></iframe><img src='javascript:1'>"),
              IsEmpty());
}

TEST(Requisites, HaveNoFragmentNotEvenAnEmptyOne) {
  EXPECT_THAT(
      requisites("http://a.test/p", "text/html", "<img src='i#'><img src='i#x'><img src='i'>"),
      ElementsAre("http://a.test/i"));
}

TEST(Requisites, OfAStylesheetAreItsImportsImagesAndFonts) {
  EXPECT_THAT(requisites("http://a.test/css/s.css", "text/css",
                         "@import 'more.css'; a{background:url(../i.png)}"
                         "@font-face{src:url(f.woff2)}",
                         Role::kStylesheet),
              ElementsAre("http://a.test/css/more.css", "http://a.test/i.png",
                          "http://a.test/css/f.woff2"));
}

TEST(Requisites, OfAnErrorPageInAStylesheetsPlaceAreNone) {
  EXPECT_THAT(requisites("http://a.test/s.css", "text/html", "<img src=i.png>", Role::kStylesheet),
              IsEmpty());
}

TEST(Requisites, OfImagesAndScriptsAreNone) {
  EXPECT_THAT(requisites("http://a.test/i", "image/png", "<img src=i.png>", Role::kImage),
              IsEmpty());
  EXPECT_THAT(requisites("http://a.test/j", "text/html", "<img src=i.png>", Role::kScript),
              IsEmpty());
}

TEST(Requisites, AreFoundInEveryCharset) {
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string_view("<img src='\x01.png'>")) {
    utf16 += c == '\x01' ? std::string("\x3d\x20", 2) : std::string{c, '\0'};  // U+203D
  }
  EXPECT_THAT(requisites("http://a.test/", "text/html", utf16),
              ElementsAre("http://a.test/%E2%80%BD.png"));
  EXPECT_THAT(requisites("http://a.test/", "text/html; charset=windows-1252",
                         "<img src='caf\xe9.png?\xe9'>"),
              ElementsAre("http://a.test/caf%C3%A9.png?%E9"))
      << "the path in UTF-8, the query in the document's encoding (WHATWG URL 4.4)";
}

TEST(Contents, TellTheTitleAndWhetherAnIconIsNamed) {
  const Contents contents =
      read_contents(answer("http://a.test/", "text/html",
                           "<title> Two\n words </title><link rel='shortcut icon' href=i.ico>"),
                    Role::kAnchor);
  EXPECT_EQ(contents.title, "Two words");
  EXPECT_TRUE(contents.has_icon);
  EXPECT_FALSE(read_contents(answer("http://a.test/", "text/html", "<p>"), Role::kAnchor).has_icon);
}

TEST(Favicon, IsGuessedAtTheRoot) {
  EXPECT_EQ(favicon_guess(*url::Url::parse("https://a.test:8443/x/y?z"))->href(),
            "https://a.test:8443/favicon.ico");
}

}  // namespace
}  // namespace varve::crawl
