// What is a tag at all: every anchor found is a tag that the standard's parser makes an element of.
#include <gmock/gmock.h>

#include "parse/html_listing.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse::test {
namespace {

struct Row {
  const char* name;
  std::string html;
  std::vector<std::string> urls;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.html;
}

class HtmlTokenizer : public testing::TestWithParam<Row> {};

TEST_P(HtmlTokenizer, FindsTheTags) {
  std::vector<std::string> urls;
  find_html_links(GetParam().html, [&](const Link& link) {
    if (!link.dropped) urls.emplace_back(link.url);
  });
  EXPECT_THAT(urls, testing::ElementsAreArray(GetParam().urls));
}

std::string row_name(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}
using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Tags, HtmlTokenizer,
    testing::Values(Row{"UpperCase", "<A HREF=a>", {"a"}}, Row{"Unclosed", "<a href=a", {}},
                    Row{"UnclosedValue", "<a href='a>", {}},
                    Row{"FirstOfTwo", "<a href=a HREF=b>", {"a"}},
                    Row{"SpaceAroundEquals", "<a\nhref\t=\r\n a\f>", {"a"}},
                    Row{"SlashBetween", "<a/href=a/b/>", {"a/b/"}},
                    Row{"EqualsFirst", "<a =href=a>", {}},
                    Row{"QuoteInName", "<a 'href=a href=b>", {"b"}},
                    Row{"NoSpaceBehindQuote", "<a id='x'href=a>", {"a"}},
                    Row{"LessThanInName", "<a <href=a href=b>", {"b"}},
                    Row{"UnquotedWithQuotes", "<a href=a'b\"c>", {"a'b\"c"}},
                    Row{"LongName", "<" + std::string(100, 'a') + " href=a><a href=b>", {"b"}},
                    Row{"NotALetter", "< a href=a><1 href=b><a href=c>", {"c"}},
                    Row{"EndTagHasNone", "</a href=a>", {}}, Row{"NulInName", "<a\0 href=a>"s, {}},
                    Row{"NulInValue",
                        "<a href='a\0b'>"s,
                        {"a\xEF\xBF\xBD"
                         "b"}},
                    Row{"CarriageReturn", "<a href='a\r\nb\rc'>", {"a\nb\nc"}},
                    Row{"Doctype", "<!DOCTYPE html><a href=a>", {"a"}},
                    Row{"DoctypeEndsAtAngle", "<!DOCTYPE html PUBLIC \"a><a href=b>", {"b"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    References, HtmlTokenizer,
    testing::Values(
        Row{"Named", "<a href=a&amp;b&AMP;c&lt>", {"a&b&c<"}},
        Row{"NamedBeforeEquals",
            "<a href='?a&copy=b&copy;=c&copyx&copy.'>",
            {"?a&copy=b\xC2\xA9=c&copyx\xC2\xA9."}},
        Row{"LongestName", "<a href=&notin;&notit;>", {"\xE2\x88\x89&notit;"}},
        Row{"Unknown", "<a href=&nosuch;&>", {"&nosuch;&"}},
        Row{"Numbers", "<a href=&#97;&#x62;&#X63&#100>", {"abcd"}},
        Row{"NoNumbers", "<a href=&#;&#x;&#xg>", {"&#;&#x;&#xg"}},
        Row{"BadNumbers",
            "<a href=&#0;&#xD800;&#x110000;&#99999999999999999999;>",
            {"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}},
        Row{"Windows1252", "<a href=&#128;&#x9F;&#129;>", {"\xE2\x82\xAC\xC5\xB8\xC2\x81"}},
        Row{"TwoCharacters", "<a href=&NotEqualTilde;>", {"\xE2\x89\x82\xCC\xB8"}},
        Row{"SpaceAround", "<a href='&#32;a&#10;'>", {"a"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Comments, HtmlTokenizer,
    testing::Values(
        Row{"Plain", "<!-- <a href=a> --><a href=b>", {"b"}},
        Row{"AbruptlyClosed", "<!--><a href=a><!---><a href=b>", {"a", "b"}},
        Row{"ManyDashes", "<!-----><a href=a><!----- x ----><a href=b>", {"a", "b"}},
        Row{"Bang", "<!-- --!><a href=a><!----!><a href=b>", {"a", "b"}},
        Row{"BangOfTheOpening", "<!--!><a href=a>--><a href=b>", {"b"}},
        Row{"BangDash", "<!-- --!-><a href=a> --><a href=b>", {"b"}},
        Row{"Unclosed", "<!-- <a href=a>", {}}, Row{"Bogus", "<!x <a href=a><a href=b>", {"b"}},
        Row{"Question", "<?php echo '<a href=a>' ?><a href=b>", {"b"}},
        Row{"EndOfNothing", "</><a href=a></ <a href=b><a href=c>", {"a", "c"}},
        Row{"CdataInHtml", "<![CDATA[ <a href=a> ]]><a href=b>", {"b"}},
        Row{"CdataInSvg", "<svg><![CDATA[ > <a href=a> ]]><a href=b>", {"b"}},
        Row{"CdataAtIntegrationPoint", "<svg><desc><![CDATA[ <a href=a> ]]><a href=b>", {"b"}},
        Row{"CdataInHtmlWithin", "<svg><desc><p><![CDATA[ > <a href=a> ]]><a href=b>", {"a", "b"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    RawText, HtmlTokenizer,
    testing::Values(
        Row{"Title", "<title><a href=a></title><a href=b>", {"b"}},
        Row{"Textarea", "<textarea><a href=a></textareaX></TEXTAREA ><a href=b>", {"b"}},
        Row{"Xmp", "<xmp><a href=a></xmp/><a href=b>", {"b"}},
        Row{"Iframe", "<iframe><a href=a></iframe><a href=b>", {"b"}},
        Row{"Noembed", "<noembed><a href=a></noembed><a href=b>", {"b"}},
        Row{"Noframes", "<noframes><a href=a></noframes><a href=b>", {"b"}},
        Row{"Plaintext", "<a href=a><plaintext><a href=b></plaintext><a href=c>", {"a"}},
        Row{"Script", "<script>'<a href=a>'</script><a href=b>", {"b"}},
        Row{"ScriptEscaped", "<script><!-- </script><a href=a>", {"a"}},
        Row{"ScriptDoubleEscaped",
            "<script><!-- <script></script><a href=a>--></script><a href=b>",
            {"b"}},
        Row{"ScriptDoubleEscapeEnds",
            "<script><!-- <script>--><a href=a></script><a href=b>",
            {"b"}},
        Row{"ScriptShortComment", "<script><!--><script></script><a href=a>", {"a"}},
        Row{"ScriptOfAnotherName", "<script><!-- <scripty></script><a href=a>", {"a"}},
        Row{"ScriptEscapedEndNeedsItsAngle",
            "<script><!--/script><a href=a></script><a href=b>",
            {"b"}},
        Row{"EndWithAttributes", "<title></title a='>'><a href=a>", {"a"}},
        Row{"UnclosedTitle", "<title><a href=a>", {}},
        Row{"NoscriptEndsAtItsTag", "<noscript><!-- </noscript><a href=a> -->", {"a"}},
        Row{"NoscriptIsAWorldOfItsOwn",
            "<noscript><table><title></noscript><td><a href=a>",
            {"a"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Construction, HtmlTokenizer,
    testing::Values(
        Row{"StyleInSvgIsMarkup", "<svg><style><a href=a>", {"a"}},
        Row{"StyleBehindSvg", "<svg><g></g></svg><style><a href=a></style><a href=b>", {"b"}},
        Row{"TitleInSvgHoldsStyle", "<svg><title><style><a href=a></style><a href=b>", {"b"}},
        Row{"BreakoutEndsSvg", "<svg><p><style><a href=a></style><a href=b>", {"b"}},
        Row{"FontBreaksOutByColor", "<svg><font color=x><style><a href=a></style>", {}},
        Row{"FontStaysWithout", "<svg><font><style><a href=a></style>", {"a"}},
        Row{"EndTagOfHtmlEndsSvg", "<div><svg></div><style><a href=a></style><a href=b>", {"b"}},
        Row{"EndTagOfNothingDoesNot", "<svg></div><style><a href=a></style><a href=b>", {"a", "b"}},
        Row{"EndTagOfParagraphEndsSvg", "<svg></p><style><a href=a></style><a href=b>", {"b"}},
        Row{"SelfClosingSvg", "<svg/><style><a href=a></style><a href=b>", {"b"}},
        Row{"AnnotationIsMathml", "<math><annotation-xml><style><a href=a>", {"a"}},
        Row{"AnnotationIsHtml",
            "<math><annotation-xml encoding=Text/HTML><style><a href=a></style><a href=b>",
            {"b"}},
        Row{"SvgInAnnotation", "<math><annotation-xml><svg><style><a href=a>", {"a"}},
        Row{"MathTextHoldsHtml", "<math><mi><style><a href=a></style><a href=b>", {"b"}},
        Row{"MglyphIsMathml", "<math><mi><mglyph><style><a href=a>", {"a"}},
        Row{"FramesetIgnores", "<frameset><script><frame src=a></script><a href=b>", {"a"}},
        Row{"FramesetBehindByteOrderMark", "\xEF\xBB\xBF<frameset><frame src=a></frameset>", {"a"}},
        Row{"FramesetBehindText", "x<frameset><frame src=a></frameset><a href=b>", {"b"}},
        Row{"FramesetBehindSpace", " <p> <frameset><frame src=a></frameset><a href=b>", {"a"}},
        Row{"CellOutsideOfTable", "<td background=a><table><td background=b>", {"b"}},
        Row{"FormInForm", "<form action=a><form action=b></form><form action=c>", {"a", "c"}},
        Row{"SelectHoldsMarkup", "<select><a href=a><style><a href=b></style></select>", {"a"}},
        Row{"TemplateHoldsCells", "<template><td background=a></template>", {"a"}}),
    row_name);

TEST(HtmlTokenizer, TakesTimeInLineWithTheInput) {
  // Each of these is quadratic in a parser that looks again at what it has seen; at this length it
  // would not end within any test's patience.
  const std::size_t times = 1 << 18;
  for (const std::string_view unit : {"<!--",
                                      "<![CDATA[",
                                      "<a ",
                                      "<a b=c ",
                                      "<div>",
                                      "<svg>",
                                      "<b id=1>",
                                      "<a href=x>",
                                      "<p><b>",
                                      "<table>",
                                      "<template>",
                                      "<script><!--",
                                      "<title>",
                                      "</x",
                                      "&",
                                      "<select><option>",
                                      "<svg><desc>",
                                      "<noscript>",
                                      "<iframe srcdoc='",
                                      "<nobr>",
                                      "<table><td>",
                                      "<li><div>"}) {
    std::string html;
    for (std::size_t i = 0; i < times; ++i) html += unit;
    std::size_t links = 0;
    find_html_links(html, [&](const Link&) { ++links; });
    EXPECT_LE(links, times) << unit;
  }
}

TEST(FindTitle, IsTheFirstInHtml) {
  EXPECT_EQ(find_title("<title> A\n &amp; <b>B </title><title>C</title>"), "A & <b>B");
  EXPECT_EQ(find_title("<svg><title>A</title></svg><title>B</title>"), "B");
  EXPECT_EQ(find_title("<template><title>A</title></template><title>B</title>"), "B");
  EXPECT_EQ(find_title("<script><title>A</title></script>"), "");
  EXPECT_EQ(find_title("<title>A"), "A");
  EXPECT_EQ(find_title("<title></title>"), "");
  HtmlOptions options;
  options.encoding = Encoding::for_label("windows-1251");
  EXPECT_EQ(find_title("<title>\xC0</title>", options), "\xD0\x90");
}

}  // namespace
}  // namespace varve::parse::test
