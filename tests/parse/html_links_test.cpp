// Which attributes and texts are links, as what, and what they say.
#include <gmock/gmock.h>

#include "parse/html_listing.hpp"

namespace varve::parse::test {
namespace {

struct Row {
  const char* name;
  const char* html;
  std::vector<std::string> links;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.html;
}

class HtmlLinks : public testing::TestWithParam<Row> {};

TEST_P(HtmlLinks, AreThese) {
  EXPECT_THAT(list_links(GetParam().html), testing::ElementsAreArray(GetParam().links));
}

TEST_P(HtmlLinks, AreTheSameWhenWrittenAnew) {
  EXPECT_THAT(list_links(spliced(GetParam().html)), testing::ElementsAreArray(GetParam().links));
}

std::string row_name(const testing::TestParamInfo<Row>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Elements, HtmlLinks,
    testing::Values(
        Row{"Anchor", "<a href=a>", {"anchor a"}}, Row{"Area", "<area href=a>", {"anchor a"}},
        Row{"AnchorPing", "<a href=a ping=' b  c '>", {"anchor a", "hint b", "hint c"}},
        Row{"Base", "<base href='/x/' target=_top>", {"base /x/"}},
        Row{"Image", "<img src=a.png alt=b>", {"image a.png"}},
        Row{"ImageByItsOldName", "<image src=a.png>", {"image a.png"}},
        Row{"ImageLowsrc", "<img lowsrc=a dynsrc=b>", {"image a", "media b"}},
        Row{"Srcset",
            "<img srcset='a.png 1x, b,c.png 2x,d.png 100w'>",
            {"image a.png", "image b,c.png", "image d.png"}},
        Row{"Picture",
            "<picture><source srcset=a.webp><img src=b.png></picture>",
            {"image a.webp", "image b.png"}},
        Row{"Video",
            "<video src=a.mp4 poster=b.jpg><source src=c.mp4><track src=d.vtt></video>",
            {"media a.mp4", "image b.jpg", "media c.mp4", "track d.vtt"}},
        Row{"Audio", "<audio src=a.ogg>", {"media a.ogg"}},
        Row{"Embed", "<embed src=a.swf>", {"object a.swf"}},
        Row{"Object",
            "<object data=a.pdf archive='b.jar c.jar'></object>",
            {"object a.pdf", "object b.jar", "object c.jar"}},
        Row{"Applet",
            "<applet code=A.class archive='a.jar, b.jar'>",
            {"object A.class", "object a.jar", "object b.jar"}},
        Row{"Param",
            "<object><param name=Movie value=a.swf><param name=x value=y></object>",
            {"object a.swf"}},
        Row{"ParamWithAnAbsoluteUrl",
            "<object><param name=x value=https://a/></object>",
            {"object https://a/"}},
        Row{"CellOutsideOfTable", "<td background=a>", {"image a dropped"}},
        Row{"FormInForm", "<form action=a><form action=b>", {"form a", "form b dropped"}},
        Row{"Frames", "<frameset><frame src=a><frame src=b></frameset>", {"frame a", "frame b"}},
        Row{"Iframe", "<iframe src=a>", {"frame a"}},
        Row{"Form",
            "<form action=a><button formaction=b></button><input formaction=c>",
            {"form a", "form b", "form c"}},
        Row{"InputImage",
            "<input type=IMAGE src=a.png><input type=text src=b.png>",
            {"image a.png"}},
        Row{"Backgrounds",
            "<body background=a><table background=b><tr background=c><td background=d>",
            {"image a", "image b", "image c", "image d"}},
        Row{"BodySaidAgain", "<body background=a><body background=b>", {"image a"}},
        Row{"BodySaidAgainWithMore",
            "<p><body background=b><body style='a:url(c)' background=d>",
            {"image b", "image c"}},
        Row{"AppCache", "<html manifest=a>", {"manifest a"}},
        Row{"Script", "<script src=a.js></script>", {"script a.js"}},
        Row{"ModuleScript", "<script type=' Module ' src=a.js></script>", {"module a.js"}},
        Row{"Cite", "<blockquote cite=a><q cite=b><del cite=c>", {}},
        Row{"Empty", "<a href=''><img src='  ' srcset=''><img src>", {}},
        Row{"EveryScheme",
            "<a href=javascript:x><img src=data:,><a href=mailto:a@b><a href=about:blank><a "
            "href=#a>",
            {"anchor javascript:x", "image data:,", "anchor mailto:a@b", "anchor about:blank",
             "anchor #a"}},
        Row{"Template",
            "<template><img src=a></template><img src=b>",
            {"image a template", "image b"}},
        Row{"Noscript",
            "<noscript><img src=a></noscript><img src=b>",
            {"image a noscript", "image b"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Links, HtmlLinks,
    testing::Values(
        Row{"Stylesheet", "<link rel=stylesheet href=a>", {"stylesheet a"}},
        Row{"AlternateStylesheet", "<link rel='alternate StyleSheet' href=a>", {"stylesheet a"}},
        Row{"Icon", "<link rel='shortcut icon' href=a>", {"icon a"}},
        Row{"AppleIcon", "<link rel=apple-touch-icon-precomposed href=a>", {"icon a"}},
        Row{"Manifest", "<link href=a rel=manifest>", {"manifest a"}},
        Row{"Modulepreload", "<link rel=modulepreload href=a>", {"module a"}},
        Row{"PreloadFont", "<link rel=preload as=font href=a>", {"font a"}},
        Row{"PreloadStyle", "<link rel='preload' as=STYLE href=a>", {"stylesheet a"}},
        Row{"PreloadImage",
            "<link rel=preload as=image imagesrcset='a 1x, b 2x'>",
            {"image a", "image b"}},
        Row{"Prefetch", "<link rel=prefetch href=a>", {"preload a"}},
        Row{"Feed", "<link rel=alternate type='application/rss+xml' href=a>", {"feed a"}},
        Row{"Language", "<link rel=alternate hreflang=de href=a>", {"document a"}},
        Row{"Canonical", "<link rel=canonical href=a>", {"document a"}},
        Row{"WithoutRel", "<link href=a>", {"document a"}},
        Row{"Hints",
            "<link rel=dns-prefetch href=//a><link rel=preconnect href=//b>",
            {"hint //a", "hint //b"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Metas, HtmlLinks,
    testing::Values(
        Row{"Refresh", "<meta http-equiv=refresh content='5; url=a'>", {"refresh a"}},
        Row{"RefreshQuoted", "<meta http-equiv=Refresh content=\"0;URL='a b'c\">", {"refresh a b"}},
        Row{"RefreshWithoutName", "<meta http-equiv=refresh content='0, a'>", {"refresh a"}},
        Row{"RefreshUrlWithoutEquals",
            "<meta http-equiv=refresh content='0; url a'>",
            {"refresh url a"}},
        Row{"RefreshOfItself", "<meta http-equiv=refresh content=5>", {}},
        Row{"RefreshWithoutTime", "<meta http-equiv=refresh content='url=a'>", {}},
        Row{"RefreshWithPoint", "<meta http-equiv=refresh content='.5;a'>", {"refresh a"}},
        Row{"OpenGraph",
            "<meta property=og:image content=a><meta property=og:title content=b>"
            "<meta name=twitter:image content=c><meta itemprop=image content=d>",
            {"meta-image a", "meta-image c", "meta-image d"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Lazy, HtmlLinks,
    testing::Values(
        Row{"DataSrc", "<img data-src=a.png src=b.gif>", {"image a.png lazy", "image b.gif"}},
        Row{"DataSrcset",
            "<img data-srcset='a.png 1x, b.png 2x'>",
            {"image a.png lazy", "image b.png lazy"}},
        Row{"DataSrcOfFrame", "<iframe data-src=//a/b>", {"frame //a/b lazy"}},
        Row{"DataBackground",
            "<div data-bg=a.jpg></div><div data-bg='url(b.jpg)'>",
            {"image a.jpg lazy", "image b.jpg lazy"}},
        Row{"DataPoster", "<video data-poster=a.jpg>", {"image a.jpg lazy"}},
        Row{"NoUrls", "<div data-src='{\"a\":1}' data-image=true data-original='12'>", {}},
        Row{"OfAnchors", "<a data-src=a.png>", {}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Texts, HtmlLinks,
    testing::Values(
        Row{"StyleElement",
            "<style>@import 'a.css'; p{background:url(b.png)}</style>",
            {"stylesheet a.css", "image b.png"}},
        Row{"StyleElementHasNoReferences",
            "<style>p{background:url(a&amp;b)}</style>",
            {"image a&amp;b"}},
        Row{"StyleAttribute", "<p style='background:url(\"a.png\")'>", {"image a.png"}},
        Row{"StyleAttributeWithReferences",
            "<p style=\"background:url(&quot;a&amp;b.png&quot;) , url(c)\">",
            {"image a&b.png", "image c"}},
        Row{"Imports",
            "<script type=module>import './a.js'; import b, {c as d} from \"/b.js\";\n"
            "export * from './c.js'; export {e} from './d.js'; import * as f from 'bare';\n"
            "import('./dynamic.js'); x.import './no.js'; const g = /'/; import './e.js'</script>",
            {"module ./a.js", "module /b.js", "module ./c.js", "module ./d.js", "module ./e.js"}},
        Row{"ImportsNotInClassicScripts", "<script>import './a.js'</script>", {}},
        Row{"ImportMap",
            "<script type=importmap>{\"imports\":{\"a\":\"./a.js\",\"b/\":\"/b/\"}}</script>",
            {"module ./a.js", "module-name /b/"}},
        Row{"JsonLd",
            "<script type='application/ld+json'>{\"image\":\"a.png\"}</script>",
            {"meta-image a.png"}},
        Row{"Srcdoc",
            "<iframe srcdoc='<img src=a><img src=&quot;b&amp;amp;c&quot;>'>",
            {"image a", "image b&c"}},
        Row{"SrcdocStyle", "<iframe srcdoc=\"<p style='background:url(a)'>\">", {"image a"}}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Foreign, HtmlLinks,
    testing::Values(
        Row{"SvgImage",
            "<svg><image href=a xlink:href=b /></svg>",
            {"image a foreign", "image b foreign"}},
        Row{"SvgUse", "<svg><use xlink:href='a.svg#b'/></svg>", {"use a.svg#b foreign"}},
        Row{"SvgAnchor", "<svg><a href=a>", {"anchor a foreign"}},
        Row{"SvgScript",
            "<svg><script href=a /><script xlink:href=b></script></svg>",
            {"script a foreign", "script b foreign"}},
        Row{"SvgFilterImage", "<svg><feImage href=a /></svg>", {"image a foreign"}},
        Row{"SvgPresentation",
            "<svg><rect fill='url(a.svg#b)' mask=none filter='url(\"c.svg\")'>",
            {"image a.svg#b foreign", "image c.svg foreign"}},
        Row{"SvgStyle", "<svg><style>a{fill:url(b.svg&amp;c)}</style>", {"image b.svg&c foreign"}},
        Row{"SvgStyleCdata",
            "<svg><style><![CDATA[a{fill:url(b.svg)}]]></style>",
            {"image b.svg foreign"}},
        Row{"MathAnchor", "<math><mi href=a>", {"anchor a foreign"}},
        Row{"XlinkOutsideOfSvg",
            "<image xlink:href=a><script xlink:href=b></script>",
            {"script b"}},
        Row{"SvgTitleHoldsHtml", "<svg><title><a href=b></title></svg>", {"anchor b"}}),
    row_name);

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
