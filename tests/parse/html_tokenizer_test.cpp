// What is a tag at all: every anchor found is a tag that the standard's parser makes an element of.
#include <gmock/gmock.h>

#include "parse/html_listing.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse::test {
namespace {

struct HtmlTokenizerRow {
  const char* name;
  std::string html;
  std::vector<std::string> urls;
};

void PrintTo(const HtmlTokenizerRow& row, std::ostream* out) {
  *out << row.html;
}

class HtmlTokenizer : public testing::TestWithParam<HtmlTokenizerRow> {};

TEST_P(HtmlTokenizer, FindsTheTags) {
  std::vector<std::string> urls;
  find_html_links(GetParam().html, [&](const Link& link) {
    if (!link.dropped) urls.emplace_back(link.url);
  });
  EXPECT_THAT(urls, testing::ElementsAreArray(GetParam().urls));
}

std::string tokenizer_row_name(const testing::TestParamInfo<HtmlTokenizerRow>& info) {
  return info.param.name;
}
using namespace std::string_literals;

INSTANTIATE_TEST_SUITE_P(
    Tags, HtmlTokenizer,
    testing::Values(
        HtmlTokenizerRow{"UpperCase", "<A HREF=a>", {"a"}},
        HtmlTokenizerRow{"Unclosed", "<a href=a", {}},
        HtmlTokenizerRow{"UnclosedValue", "<a href='a>", {}},
        HtmlTokenizerRow{"FirstOfTwo", "<a href=a HREF=b>", {"a"}},
        HtmlTokenizerRow{"SpaceAroundEquals", "<a\nhref\t=\r\n a\f>", {"a"}},
        HtmlTokenizerRow{"SlashBetween", "<a/href=a/b/>", {"a/b/"}},
        HtmlTokenizerRow{"EqualsFirst", "<a =href=a>", {}},
        HtmlTokenizerRow{"QuoteInName", "<a 'href=a href=b>", {"b"}},
        HtmlTokenizerRow{"NoSpaceBehindQuote", "<a id='x'href=a>", {"a"}},
        HtmlTokenizerRow{"LessThanInName", "<a <href=a href=b>", {"b"}},
        HtmlTokenizerRow{"UnquotedWithQuotes", "<a href=a'b\"c>", {"a'b\"c"}},
        HtmlTokenizerRow{"LongName", "<" + std::string(100, 'a') + " href=a><a href=b>", {"b"}},
        HtmlTokenizerRow{"NotALetter", "< a href=a><1 href=b><a href=c>", {"c"}},
        HtmlTokenizerRow{"EndTagHasNone", "</a href=a>", {}},
        HtmlTokenizerRow{"NulInName", "<a\0 href=a>"s, {}},
        HtmlTokenizerRow{"NulInValue",
                         "<a href='a\0b'>"s,
                         {"a\xEF\xBF\xBD"
                          "b"}},
        HtmlTokenizerRow{"CarriageReturn", "<a href='a\r\nb\rc'>", {"a\nb\nc"}},
        HtmlTokenizerRow{"Doctype", "<!DOCTYPE html><a href=a>", {"a"}},
        HtmlTokenizerRow{"DoctypeEndsAtAngle", "<!DOCTYPE html PUBLIC \"a><a href=b>", {"b"}}),
    tokenizer_row_name);

INSTANTIATE_TEST_SUITE_P(
    References, HtmlTokenizer,
    testing::Values(
        HtmlTokenizerRow{"Named", "<a href=a&amp;b&AMP;c&lt>", {"a&b&c<"}},
        HtmlTokenizerRow{"NamedBeforeEquals",
                         "<a href='?a&copy=b&copy;=c&copyx&copy.'>",
                         {"?a&copy=b\xC2\xA9=c&copyx\xC2\xA9."}},
        HtmlTokenizerRow{"LongestName", "<a href=&notin;&notit;>", {"\xE2\x88\x89&notit;"}},
        HtmlTokenizerRow{"Unknown", "<a href=&nosuch;&>", {"&nosuch;&"}},
        HtmlTokenizerRow{"Numbers", "<a href=&#97;&#x62;&#X63&#100>", {"abcd"}},
        HtmlTokenizerRow{"NoNumbers", "<a href=&#;&#x;&#xg>", {"&#;&#x;&#xg"}},
        HtmlTokenizerRow{"BadNumbers",
                         "<a href=&#0;&#xD800;&#x110000;&#99999999999999999999;>",
                         {"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}},
        HtmlTokenizerRow{
            "Windows1252", "<a href=&#128;&#x9F;&#129;>", {"\xE2\x82\xAC\xC5\xB8\xC2\x81"}},
        HtmlTokenizerRow{"TwoCharacters", "<a href=&NotEqualTilde;>", {"\xE2\x89\x82\xCC\xB8"}},
        HtmlTokenizerRow{"SpaceAround", "<a href='&#32;a&#10;'>", {"a"}}),
    tokenizer_row_name);

INSTANTIATE_TEST_SUITE_P(
    Comments, HtmlTokenizer,
    testing::Values(
        HtmlTokenizerRow{"Plain", "<!-- <a href=a> --><a href=b>", {"b"}},
        HtmlTokenizerRow{"AbruptlyClosed", "<!--><a href=a><!---><a href=b>", {"a", "b"}},
        HtmlTokenizerRow{"ManyDashes", "<!-----><a href=a><!----- x ----><a href=b>", {"a", "b"}},
        HtmlTokenizerRow{"Bang", "<!-- --!><a href=a><!----!><a href=b>", {"a", "b"}},
        HtmlTokenizerRow{"BangOfTheOpening", "<!--!><a href=a>--><a href=b>", {"b"}},
        HtmlTokenizerRow{"BangDash", "<!-- --!-><a href=a> --><a href=b>", {"b"}},
        HtmlTokenizerRow{"Unclosed", "<!-- <a href=a>", {}},
        HtmlTokenizerRow{"Bogus", "<!x <a href=a><a href=b>", {"b"}},
        HtmlTokenizerRow{"Question", "<?php echo '<a href=a>' ?><a href=b>", {"b"}},
        HtmlTokenizerRow{"EndOfNothing", "</><a href=a></ <a href=b><a href=c>", {"a", "c"}},
        HtmlTokenizerRow{"CdataInHtml", "<![CDATA[ <a href=a> ]]><a href=b>", {"b"}},
        HtmlTokenizerRow{"CdataInSvg", "<svg><![CDATA[ > <a href=a> ]]><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "CdataAtIntegrationPoint", "<svg><desc><![CDATA[ <a href=a> ]]><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "CdataInHtmlWithin", "<svg><desc><p><![CDATA[ > <a href=a> ]]><a href=b>", {"a", "b"}}),
    tokenizer_row_name);

INSTANTIATE_TEST_SUITE_P(
    RawText, HtmlTokenizer,
    testing::Values(
        HtmlTokenizerRow{"Title", "<title><a href=a></title><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "Textarea", "<textarea><a href=a></textareaX></TEXTAREA ><a href=b>", {"b"}},
        HtmlTokenizerRow{"Xmp", "<xmp><a href=a></xmp/><a href=b>", {"b"}},
        HtmlTokenizerRow{"Iframe", "<iframe><a href=a></iframe><a href=b>", {"b"}},
        HtmlTokenizerRow{"Noembed", "<noembed><a href=a></noembed><a href=b>", {"b"}},
        HtmlTokenizerRow{"Noframes", "<noframes><a href=a></noframes><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "Plaintext", "<a href=a><plaintext><a href=b></plaintext><a href=c>", {"a"}},
        HtmlTokenizerRow{"Script", "<script>'<a href=a>'</script><a href=b>", {"b"}},
        HtmlTokenizerRow{"ScriptEscaped", "<script><!-- </script><a href=a>", {"a"}},
        HtmlTokenizerRow{"ScriptDoubleEscaped",
                         "<script><!-- <script></script><a href=a>--></script><a href=b>",
                         {"b"}},
        HtmlTokenizerRow{"ScriptDoubleEscapeEnds",
                         "<script><!-- <script>--><a href=a></script><a href=b>",
                         {"b"}},
        HtmlTokenizerRow{"ScriptShortComment", "<script><!--><script></script><a href=a>", {"a"}},
        HtmlTokenizerRow{"ScriptOfAnotherName", "<script><!-- <scripty></script><a href=a>", {"a"}},
        HtmlTokenizerRow{"ScriptEscapedEndNeedsItsAngle",
                         "<script><!--/script><a href=a></script><a href=b>",
                         {"b"}},
        HtmlTokenizerRow{"EndWithAttributes", "<title></title a='>'><a href=a>", {"a"}},
        HtmlTokenizerRow{"UnclosedTitle", "<title><a href=a>", {}},
        HtmlTokenizerRow{"NoscriptEndsAtItsTag", "<noscript><!-- </noscript><a href=a> -->", {"a"}},
        HtmlTokenizerRow{"NoscriptIsAWorldOfItsOwn",
                         "<noscript><table><title></noscript><td><a href=a>",
                         {"a"}}),
    tokenizer_row_name);

INSTANTIATE_TEST_SUITE_P(
    Construction, HtmlTokenizer,
    testing::Values(
        HtmlTokenizerRow{"StyleInSvgIsMarkup", "<svg><style><a href=a>", {"a"}},
        HtmlTokenizerRow{
            "StyleBehindSvg", "<svg><g></g></svg><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "TitleInSvgHoldsStyle", "<svg><title><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{"BreakoutEndsSvg", "<svg><p><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "FontBreaksOutByColor", "<svg><font color=x><style><a href=a></style>", {}},
        HtmlTokenizerRow{"FontStaysWithout", "<svg><font><style><a href=a></style>", {"a"}},
        HtmlTokenizerRow{
            "EndTagOfHtmlEndsSvg", "<div><svg></div><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "EndTagOfNothingDoesNot", "<svg></div><style><a href=a></style><a href=b>", {"a", "b"}},
        HtmlTokenizerRow{
            "EndTagOfParagraphEndsSvg", "<svg></p><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{"SelfClosingSvg", "<svg/><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{"AnnotationIsMathml", "<math><annotation-xml><style><a href=a>", {"a"}},
        HtmlTokenizerRow{
            "AnnotationIsHtml",
            "<math><annotation-xml encoding=Text/HTML><style><a href=a></style><a href=b>",
            {"b"}},
        HtmlTokenizerRow{"SvgInAnnotation", "<math><annotation-xml><svg><style><a href=a>", {"a"}},
        HtmlTokenizerRow{
            "MathTextHoldsHtml", "<math><mi><style><a href=a></style><a href=b>", {"b"}},
        HtmlTokenizerRow{"MglyphIsMathml", "<math><mi><mglyph><style><a href=a>", {"a"}},
        HtmlTokenizerRow{
            "FramesetIgnores", "<frameset><script><frame src=a></script><a href=b>", {"a"}},
        HtmlTokenizerRow{
            "FramesetBehindByteOrderMark", "\xEF\xBB\xBF<frameset><frame src=a></frameset>", {"a"}},
        HtmlTokenizerRow{
            "FramesetBehindText", "x<frameset><frame src=a></frameset><a href=b>", {"b"}},
        HtmlTokenizerRow{
            "FramesetBehindSpace", " <p> <frameset><frame src=a></frameset><a href=b>", {"a"}},
        HtmlTokenizerRow{"CellOutsideOfTable", "<td background=a><table><td background=b>", {"b"}},
        HtmlTokenizerRow{
            "FormInForm", "<form action=a><form action=b></form><form action=c>", {"a", "c"}},
        HtmlTokenizerRow{
            "SelectHoldsMarkup", "<select><a href=a><style><a href=b></style></select>", {"a"}},
        HtmlTokenizerRow{"TemplateHoldsCells", "<template><td background=a></template>", {"a"}}),
    tokenizer_row_name);

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
