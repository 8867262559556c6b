// Which attributes and texts are links, as what, and what they say.
#include <gmock/gmock.h>

#include "parse/html_listing.hpp"

namespace varve::parse::test {
namespace {

struct HtmlLinksRow {
  const char* name;
  const char* html;
  std::vector<std::string> links;
};

void PrintTo(const HtmlLinksRow& row, std::ostream* out) {
  *out << row.html;
}

class HtmlLinks : public testing::TestWithParam<HtmlLinksRow> {};

TEST_P(HtmlLinks, AreThese) {
  EXPECT_THAT(list_links(GetParam().html), testing::ElementsAreArray(GetParam().links));
}

TEST_P(HtmlLinks, AreTheSameWhenWrittenAnew) {
  EXPECT_THAT(list_links(spliced(GetParam().html)), testing::ElementsAreArray(GetParam().links));
}

std::string links_row_name(const testing::TestParamInfo<HtmlLinksRow>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Elements, HtmlLinks,
    testing::Values(
        HtmlLinksRow{"Anchor", "<a href=a>", {"anchor a"}},
        HtmlLinksRow{"Area", "<area href=a>", {"anchor a"}},
        HtmlLinksRow{"AnchorPing", "<a href=a ping=' b  c '>", {"anchor a", "hint b", "hint c"}},
        HtmlLinksRow{"Base", "<base href='/x/' target=_top>", {"base /x/"}},
        HtmlLinksRow{"Image", "<img src=a.png alt=b>", {"image a.png"}},
        HtmlLinksRow{"ImageByItsOldName", "<image src=a.png>", {"image a.png"}},
        HtmlLinksRow{"ImageLowsrc", "<img lowsrc=a dynsrc=b>", {"image a", "media b"}},
        HtmlLinksRow{"Srcset",
                     "<img srcset='a.png 1x, b,c.png 2x,d.png 100w'>",
                     {"image a.png", "image b,c.png", "image d.png"}},
        HtmlLinksRow{"Picture",
                     "<picture><source srcset=a.webp><img src=b.png></picture>",
                     {"image a.webp", "image b.png"}},
        HtmlLinksRow{"Video",
                     "<video src=a.mp4 poster=b.jpg><source src=c.mp4><track src=d.vtt></video>",
                     {"media a.mp4", "image b.jpg", "media c.mp4", "track d.vtt"}},
        HtmlLinksRow{"Audio", "<audio src=a.ogg>", {"media a.ogg"}},
        HtmlLinksRow{"Embed", "<embed src=a.swf>", {"object a.swf"}},
        HtmlLinksRow{"Object",
                     "<object data=a.pdf archive='b.jar c.jar'></object>",
                     {"object a.pdf", "object b.jar", "object c.jar"}},
        HtmlLinksRow{"Applet",
                     "<applet code=A.class archive='a.jar, b.jar'>",
                     {"object A.class", "object a.jar", "object b.jar"}},
        HtmlLinksRow{"Param",
                     "<object><param name=Movie value=a.swf><param name=x value=y></object>",
                     {"object a.swf"}},
        HtmlLinksRow{"ParamWithAnAbsoluteUrl",
                     "<object><param name=x value=https://a/></object>",
                     {"object https://a/"}},
        HtmlLinksRow{"CellOutsideOfTable", "<td background=a>", {"image a dropped"}},
        HtmlLinksRow{"FormInForm", "<form action=a><form action=b>", {"form a", "form b dropped"}},
        HtmlLinksRow{
            "Frames", "<frameset><frame src=a><frame src=b></frameset>", {"frame a", "frame b"}},
        HtmlLinksRow{"Iframe", "<iframe src=a>", {"frame a"}},
        HtmlLinksRow{"Form",
                     "<form action=a><button formaction=b></button><input formaction=c>",
                     {"form a", "form b", "form c"}},
        HtmlLinksRow{"InputImage",
                     "<input type=IMAGE src=a.png><input type=text src=b.png>",
                     {"image a.png"}},
        HtmlLinksRow{"Backgrounds",
                     "<body background=a><table background=b><tr background=c><td background=d>",
                     {"image a", "image b", "image c", "image d"}},
        HtmlLinksRow{"BodySaidAgain", "<body background=a><body background=b>", {"image a"}},
        HtmlLinksRow{"BodySaidAgainWithMore",
                     "<p><body background=b><body style='a:url(c)' background=d>",
                     {"image b", "image c"}},
        HtmlLinksRow{"AppCache", "<html manifest=a>", {"manifest a"}},
        HtmlLinksRow{"Script", "<script src=a.js></script>", {"script a.js"}},
        HtmlLinksRow{"ModuleScript", "<script type=' Module ' src=a.js></script>", {"module a.js"}},
        HtmlLinksRow{"Cite", "<blockquote cite=a><q cite=b><del cite=c>", {}},
        HtmlLinksRow{"Empty", "<a href=''><img src='  ' srcset=''><img src>", {}},
        HtmlLinksRow{
            "EveryScheme",
            "<a href=javascript:x><img src=data:,><a href=mailto:a@b><a href=about:blank><a "
            "href=#a>",
            {"anchor javascript:x", "image data:,", "anchor mailto:a@b", "anchor about:blank",
             "anchor #a"}},
        HtmlLinksRow{"Template",
                     "<template><img src=a></template><img src=b>",
                     {"image a template", "image b"}},
        HtmlLinksRow{"Noscript",
                     "<noscript><img src=a></noscript><img src=b>",
                     {"image a noscript", "image b"}}),
    links_row_name);

INSTANTIATE_TEST_SUITE_P(
    Links, HtmlLinks,
    testing::Values(
        HtmlLinksRow{"Stylesheet", "<link rel=stylesheet href=a>", {"stylesheet a"}},
        HtmlLinksRow{
            "AlternateStylesheet", "<link rel='alternate StyleSheet' href=a>", {"stylesheet a"}},
        HtmlLinksRow{"Icon", "<link rel='shortcut icon' href=a>", {"icon a"}},
        HtmlLinksRow{"AppleIcon", "<link rel=apple-touch-icon-precomposed href=a>", {"icon a"}},
        HtmlLinksRow{"Manifest", "<link href=a rel=manifest>", {"manifest a"}},
        HtmlLinksRow{"Modulepreload", "<link rel=modulepreload href=a>", {"module a"}},
        HtmlLinksRow{"PreloadFont", "<link rel=preload as=font href=a>", {"font a"}},
        HtmlLinksRow{"PreloadStyle", "<link rel='preload' as=STYLE href=a>", {"stylesheet a"}},
        HtmlLinksRow{"PreloadImage",
                     "<link rel=preload as=image imagesrcset='a 1x, b 2x'>",
                     {"image a", "image b"}},
        HtmlLinksRow{"Prefetch", "<link rel=prefetch href=a>", {"preload a"}},
        HtmlLinksRow{"Feed", "<link rel=alternate type='application/rss+xml' href=a>", {"feed a"}},
        HtmlLinksRow{"Language", "<link rel=alternate hreflang=de href=a>", {"document a"}},
        HtmlLinksRow{"Canonical", "<link rel=canonical href=a>", {"canonical a"}},
        HtmlLinksRow{
            "AlternateLanguage", "<link rel=alternate hreflang=de href=a>", {"document a"}},
        HtmlLinksRow{"AtomFeed",
                     "<link rel='alternate home' type=' application/Atom+xml' href=a>",
                     {"feed a"}},
        HtmlLinksRow{
            "JsonFeed", "<link rel=alternate type=application/feed+json href=a>", {"feed a"}},
        HtmlLinksRow{"WithoutRel", "<link href=a>", {"document a"}},
        HtmlLinksRow{"Hints",
                     "<link rel=dns-prefetch href=//a><link rel=preconnect href=//b>",
                     {"hint //a", "hint //b"}}),
    links_row_name);

INSTANTIATE_TEST_SUITE_P(
    Metas, HtmlLinks,
    testing::Values(
        HtmlLinksRow{"Refresh", "<meta http-equiv=refresh content='5; url=a'>", {"refresh a"}},
        HtmlLinksRow{
            "RefreshQuoted", "<meta http-equiv=Refresh content=\"0;URL='a b'c\">", {"refresh a b"}},
        HtmlLinksRow{
            "RefreshWithoutName", "<meta http-equiv=refresh content='0, a'>", {"refresh a"}},
        HtmlLinksRow{"RefreshUrlWithoutEquals",
                     "<meta http-equiv=refresh content='0; url a'>",
                     {"refresh url a"}},
        HtmlLinksRow{"RefreshOfItself", "<meta http-equiv=refresh content=5>", {}},
        HtmlLinksRow{"RefreshWithoutTime", "<meta http-equiv=refresh content='url=a'>", {}},
        HtmlLinksRow{"RefreshWithPoint", "<meta http-equiv=refresh content='.5;a'>", {"refresh a"}},
        HtmlLinksRow{"OpenGraph",
                     "<meta property=og:image content=a><meta property=og:title content=b>"
                     "<meta name=twitter:image content=c><meta itemprop=image content=d>",
                     {"meta-image a", "meta-image c", "meta-image d"}}),
    links_row_name);

INSTANTIATE_TEST_SUITE_P(
    Lazy, HtmlLinks,
    testing::Values(
        HtmlLinksRow{
            "DataSrc", "<img data-src=a.png src=b.gif>", {"image a.png lazy", "image b.gif"}},
        HtmlLinksRow{"DataSrcset",
                     "<img data-srcset='a.png 1x, b.png 2x'>",
                     {"image a.png lazy", "image b.png lazy"}},
        HtmlLinksRow{"DataSrcOfFrame", "<iframe data-src=//a/b>", {"frame //a/b lazy"}},
        HtmlLinksRow{"DataBackground",
                     "<div data-bg=a.jpg></div><div data-bg='url(b.jpg)'>",
                     {"image a.jpg lazy", "image b.jpg lazy"}},
        HtmlLinksRow{"DataPoster", "<video data-poster=a.jpg>", {"image a.jpg lazy"}},
        HtmlLinksRow{"NoUrls", "<div data-src='{\"a\":1}' data-image=true data-original='12'>", {}},
        HtmlLinksRow{"OfAnchors", "<a data-src=a.png>", {}}),
    links_row_name);

INSTANTIATE_TEST_SUITE_P(
    Texts, HtmlLinks,
    testing::Values(
        HtmlLinksRow{"StyleElement",
                     "<style>@import 'a.css'; p{background:url(b.png)}</style>",
                     {"stylesheet a.css", "image b.png"}},
        HtmlLinksRow{"StyleElementHasNoReferences",
                     "<style>p{background:url(a&amp;b)}</style>",
                     {"image a&amp;b"}},
        HtmlLinksRow{"StyleAttribute", "<p style='background:url(\"a.png\")'>", {"image a.png"}},
        HtmlLinksRow{"StyleAttributeWithReferences",
                     "<p style=\"background:url(&quot;a&amp;b.png&quot;) , url(c)\">",
                     {"image a&b.png", "image c"}},
        HtmlLinksRow{
            "Imports",
            "<script type=module>import './a.js'; import b, {c as d} from \"/b.js\";\n"
            "export * from './c.js'; export {e} from './d.js'; import * as f from 'bare';\n"
            "import('./dynamic.js'); x.import './no.js'; const g = /'/; import './e.js'</script>",
            {"module ./a.js", "module /b.js", "module ./c.js", "module ./d.js", "module ./e.js"}},
        HtmlLinksRow{"ImportsNotInClassicScripts", "<script>import './a.js'</script>", {}},
        HtmlLinksRow{
            "ImportMap",
            "<script type=importmap>{\"imports\":{\"a\":\"./a.js\",\"b/\":\"/b/\"}}</script>",
            {"module ./a.js", "module-name /b/"}},
        HtmlLinksRow{"JsonLd",
                     "<script type='application/ld+json'>{\"image\":\"a.png\"}</script>",
                     {"meta-image a.png"}},
        HtmlLinksRow{"Srcdoc",
                     "<iframe srcdoc='<img src=a><img src=&quot;b&amp;amp;c&quot;>'>",
                     {"image a", "image b&c"}},
        HtmlLinksRow{
            "SrcdocStyle", "<iframe srcdoc=\"<p style='background:url(a)'>\">", {"image a"}}),
    links_row_name);

INSTANTIATE_TEST_SUITE_P(
    Foreign, HtmlLinks,
    testing::Values(
        HtmlLinksRow{"SvgImage",
                     "<svg><image href=a xlink:href=b /></svg>",
                     {"image a foreign", "image b foreign"}},
        HtmlLinksRow{"SvgUse", "<svg><use xlink:href='a.svg#b'/></svg>", {"use a.svg#b foreign"}},
        HtmlLinksRow{"SvgAnchor", "<svg><a href=a>", {"anchor a foreign"}},
        HtmlLinksRow{"SvgScript",
                     "<svg><script href=a /><script xlink:href=b></script></svg>",
                     {"script a foreign", "script b foreign"}},
        HtmlLinksRow{"SvgFilterImage", "<svg><feImage href=a /></svg>", {"image a foreign"}},
        HtmlLinksRow{"SvgPresentation",
                     "<svg><rect fill='url(a.svg#b)' mask=none filter='url(\"c.svg\")'>",
                     {"image a.svg#b foreign", "image c.svg foreign"}},
        HtmlLinksRow{
            "SvgStyle", "<svg><style>a{fill:url(b.svg&amp;c)}</style>", {"image b.svg&c foreign"}},
        HtmlLinksRow{"SvgStyleCdata",
                     "<svg><style><![CDATA[a{fill:url(b.svg)}]]></style>",
                     {"image b.svg foreign"}},
        HtmlLinksRow{"MathAnchor", "<math><mi href=a>", {"anchor a foreign"}},
        HtmlLinksRow{"XlinkOutsideOfSvg",
                     "<image xlink:href=a><script xlink:href=b></script>",
                     {"script b"}},
        HtmlLinksRow{"SvgTitleHoldsHtml", "<svg><title><a href=b></title></svg>", {"anchor b"}}),
    links_row_name);

TEST(HtmlLinks, HaveExactPositions) {
  const std::string html = "<p><a title=x href = ' a&amp;b\t' class=y>";
  find_html_links(html, [&](const Link& link) {
    EXPECT_EQ(html.substr(link.begin, link.end - link.begin), "a&amp;b");
    EXPECT_EQ(link.url, "a&b");
    EXPECT_EQ(link.quote, '\'');
    EXPECT_EQ(link.element, "a");
    EXPECT_EQ(link.attribute, "href");
  });
}

TEST(HtmlLinks, AreReadInTheDocumentsCharset) {
  const Encoding* latin1 = Encoding::for_label("windows-1252");
  EXPECT_THAT(list_links("<a href='caf\xE9&eacute;'>", latin1),
              testing::ElementsAre("anchor caf\xC3\xA9\xC3\xA9"));
  const Encoding* japanese = Encoding::for_label("shift_jis");
  // The second byte of the first character is a backslash in ASCII.
  EXPECT_THAT(list_links("<img srcset='\x95\x5C.png 1x, b.png 2x'>", japanese),
              testing::ElementsAre("image \xE8\xA1\xA8.png", "image b.png"));
  EXPECT_THAT(list_links("<style>a{b:url(\x95\x5C.png)}</style>", japanese),
              testing::ElementsAre("image \xE8\xA1\xA8.png"));
}

}  // namespace
}  // namespace varve::parse::test
