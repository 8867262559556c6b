#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/tree.hpp"
#include "varve/text/page_text.hpp"

namespace varve::text {
namespace {

// A line for each passage: its kind's first letters, '-' where it is not of the main text, the
// text.
std::string listing(const PageText& page) {
  std::string out;
  for (const Passage& passage : page.passages) {
    if (!out.empty()) out += '|';
    out += std::string(to_string(passage.kind).substr(0, 2)) + (passage.main ? " " : "-") +
           passage.text;
  }
  return out;
}

PageText read(std::string_view html, std::string_view type = "text/html; charset=utf-8") {
  auto page = extract(html, type);
  EXPECT_TRUE(page.has_value()) << (page ? "" : page.error().message);
  return page ? *std::move(page) : PageText();
}

struct HtmlRow {
  const char* name;
  const char* html;
  const char* passages;
};

class Html : public testing::TestWithParam<HtmlRow> {};

TEST_P(Html, Is) {
  EXPECT_EQ(listing(read(GetParam().html)), GetParam().passages);
}

INSTANTIATE_TEST_SUITE_P(
    Blocks, Html,
    testing::Values(
        HtmlRow{"Nothing", "", ""}, HtmlRow{"ByteOrderMark", "\xEF\xBB\xBF", ""},
        HtmlRow{"Paragraphs", "<h1>A  b</h1>\n<p>C\n<b>d</b>e<p>F", "he A b|pa C de|pa F"},
        HtmlRow{"TextBesideBlocks", "a<div>b<p>c</p>d</div>e", "pa a|pa b|pa c|pa d|pa e"},
        HtmlRow{"Lists", "<ul><li>a<li><p>b</p><ol><li>c</ol></ul><dl><dt>d<dd>e</dl>",
                "it a|it b|it c|it d|it e"},
        HtmlRow{"Cells",
                "<table><caption>t</caption><tr><th>a<td>b<tr><td><p>c<ul><li>d</ul></table>",
                "ca t|ce a|ce b|ce c|it d"},
        HtmlRow{"Captions", "<figure><img alt='a b'><figcaption>c</figcaption></figure>",
                "pa a b|ca c"},
        HtmlRow{"EndOfLine", "<p>a<br>b<br><br>c<br> <br><br>d", "pa a b|pa c|pa d"},
        HtmlRow{"Preformatted", "<pre>\na\n  b\t c\n\n\n d &lt;</pre>e",
                "pr a\n  b     c|pr  d <|pa e"},
        HtmlRow{"LineEndsInPreformatted", "<pre>a<br>b<br><br>c</pre>", "pr a\nb|pr c"},
        HtmlRow{"Textarea", "a<textarea>b\n c</textarea>", "pa a|pr b\n c"},
        HtmlRow{"NoSpaceWithinWords", "<b>w</b>o<i>r</i>d<wbr>s", "pa words"},
        HtmlRow{"Buttons",
                "<button>a</button><button>b</button><input type=submit value=c>d"
                "<input value=e><input type=hidden value=f>",
                "pa a b c d"},
        HtmlRow{"Headings", "<li><h2>a</h2>b</li><div role=heading>c</div>", "he a|it b|he c"},
        HtmlRow{"Entities", "a&amp;b&nbsp;&shy;&hellip;&#x1F600;&lt;p&gt;",
                "pa a&b …\U0001F600<p>"}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Seen, Html,
    testing::Values(
        HtmlRow{"ScriptsAndStyles", "<style>a</style><script>b</script><!-- d -->e", "pa e"},
        HtmlRow{"Template", "<template>a<p>b</template>c", "pa c"},
        HtmlRow{"ShadowRoot", "<div><template shadowrootmode=open><p>a</template></div>", "pa a"},
        HtmlRow{"Noscript", "<noscript><p>a</noscript>b<noscript><div>c<p>d</noscript>e", "pa be"},
        HtmlRow{"HiddenAttribute", "<p hidden>a<p hidden=''>b<p hidden=until-found>c", "pa c"},
        HtmlRow{"AriaHiddenIsSeen", "<p aria-hidden=true>a", "pa a"},
        HtmlRow{"DisplayNone",
                "<p style='color:red; DISPLAY : none'>a<p style='display:none!important'>b"
                "<p style='display:none;display:block'>c<p style='display:nonesuch'>d",
                "pa c|pa d"},
        HtmlRow{"HiddenChildren", "<p>a<span hidden>b<b>c</b></span>d", "pa ad"},
        HtmlRow{"Fallbacks",
                "<iframe>a</iframe><object>b</object><video>c</video><canvas>d</canvas>e", "pa e"},
        HtmlRow{"Choices", "a<select><option>b<option>c</select><datalist><option>d</datalist>",
                "pa a"},
        HtmlRow{"Dialogs",
                "<dialog>a</dialog><dialog open>b</dialog><details><summary>c</summary>d",
                "pa b|pa c|pa d"},
        HtmlRow{"Ruby", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>", "pa 漢字"},
        HtmlRow{"Alternatives", "a<img alt=b>c<img alt=''>d<input type=image alt=e>",
                "pa a b cd e"},
        HtmlRow{"Drawings", "<svg><title>a</title><defs><text>b</text></defs><text>c</text></svg>",
                "pa c"},
        HtmlRow{
            "Formulas",
            "<math><semantics><mi>a</mi><annotation encoding=tex>b</annotation></semantics></math>",
            "pa a"},
        HtmlRow{"Frames", "<frameset><frame><noframes>a</noframes></frameset>", ""}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Landmarks, Html,
    testing::Values(
        HtmlRow{"Elements", "<header>a</header><nav>b</nav><p>c<aside>d</aside><footer>e</footer>",
                "pa-a|pa-b|pa c|pa-d|pa-e"},
        HtmlRow{
            "Roles",
            "<div role=navigation>a</div><div role='banner x'>b</div><div role=contentinfo>c</div>"
            "<div role=complementary>d</div><nav role=presentation>e</nav><search>f</search>",
            "pa-a|pa-b|pa-c|pa-d|pa e|pa-f"},
        HtmlRow{
            "HeadersOfSections",
            "<article><header>a</header><aside>b</aside><footer>c</footer><nav>d</nav></article>",
            "pa a|pa b|pa c|pa-d"},
        HtmlRow{"Main", "<p>a<main><header>b</header><nav>c</nav>d</main><p>e",
                "pa-a|pa b|pa-c|pa d|pa-e"},
        HtmlRow{"EmptyMain", "<p>a<main></main>", "pa a"},
        HtmlRow{"RoleMain", "<div>a</div><div role=main>b</div>", "pa-a|pa b"}),
    [](const auto& row) { return row.param.name; });

TEST(HtmlMetadata, IsRead) {
  const PageText page = read(
      "<html lang=de_CH><title> A\nb </title><meta name=DESCRIPTION content=' d  e'>"
      "<meta property=og:description content=f>");
  EXPECT_EQ(page.title, "A b");
  EXPECT_EQ(page.description, "d e");
  EXPECT_EQ(page.language, "de-ch");
}

TEST(HtmlMetadata, HasSecondPlaces) {
  const PageText page = read(
      "<html lang='!'><meta http-equiv=content-language content='FR, en'>"
      "<meta property=og:description content=f>");
  EXPECT_EQ(page.description, "f");
  EXPECT_EQ(page.language, "fr");
}

TEST(HtmlLinks, AreDistinctAndInOrder) {
  const PageText page = read(
      "<a href=1>b <i>c</i></a><a href=2><div>d</div><div>e</div></a><a href=3>b c</a><a>f</a>"
      "<a href=4><img alt=g></a><a href=5></a><a href=6 hidden>h</a>");
  EXPECT_EQ(page.link_texts, (std::vector<std::string>{"b c", "d e", "g"}));
}

TEST(Xhtml, IsReadAsXml) {
  const PageText page = read(
      "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml' xml:lang='en'><head>"
      "<script src='a.js'/><title>t</title></head><body><p id='a>b'/><a id='x'/>a<br/>b"
      "<div/><p><![CDATA[<b>&amp;]]></p><!-- <p>c</p> --></body></html>",
      "application/xhtml+xml");
  EXPECT_EQ(listing(page), "pa a b|pa <b>&amp;");
  EXPECT_EQ(page.title, "t");
  EXPECT_EQ(page.language, "en");
}

TEST(Xhtml, ThatBreaksOffIsReadAsFarAsItGoes) {
  for (const char* broken :
       {"<p>a<", "<p>a<b", "<p>a<![CDATA[", "<p>a<!--", "<p>a<?", "<p>a<b c='"}) {
    EXPECT_TRUE(listing(read(broken, "application/xhtml+xml")).starts_with("pa a")) << broken;
  }
}

TEST(Html, IsReadInItsEncoding) {
  EXPECT_EQ(listing(read("<meta charset=shift_jis><p>\x93\xFA\x96\x7B", "text/html")), "pa 日本");
  EXPECT_EQ(listing(read("<p>\xE9", "text/html; charset=iso-8859-1")), "pa é");
}

std::string many(std::size_t times, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Html, IsRefusedWhereGumboWouldTakeForEver) {
  const std::string attributes = many(2000, "a ");
  std::string formatting;
  for (int i = 0; i < 100; ++i) formatting += "<p><b id=" + std::to_string(i) + "></p>";
  for (const std::string& html :
       {many(10000, "<div>"), "<p " + attributes + ">", formatting,
        std::string(parse::kMaxTreeInput + 1, ' '), many(3 << 20, "<p>")}) {
    const auto page = extract(html, "text/html");
    ASSERT_FALSE(page.has_value()) << html.substr(0, 20);
    EXPECT_EQ(page.error().kind, ErrorKind::kLimit);
  }
}

}  // namespace
}  // namespace varve::text
