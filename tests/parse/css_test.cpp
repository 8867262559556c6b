#include "varve/parse/css.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace varve::parse {
namespace {

using namespace std::string_view_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Found {
  Role role;
  std::string url;
  std::string written;
  bool operator==(const Found&) const = default;
};
void PrintTo(const Found& f, std::ostream* out) {
  *out << static_cast<int>(f.role) << " <" << f.url << "> written <" << f.written << '>';
}

using Finder = void (*)(std::string_view, const LinkSink&);

std::vector<Found> links(std::string_view css, Finder find = find_css_links) {
  std::vector<Found> all;
  std::size_t end = 0;
  find(css, [&](const Link& link) {
    EXPECT_LE(end, link.begin) << css;
    EXPECT_LT(link.begin, link.end) << css;
    EXPECT_LE(link.end, css.size()) << css;
    EXPECT_EQ(link.in_attribute, find == find_style_links);
    if (link.notation == Notation::kCssString) {
      EXPECT_TRUE(link.quote == '"' || link.quote == '\'');
    } else {
      EXPECT_EQ(link.notation, Notation::kCssUrl);
      EXPECT_EQ(link.quote, '\0');
    }
    end = link.end;
    all.push_back({link.role, std::string(link.url),
                   std::string(css.substr(link.begin, link.end - link.begin))});
  });
  return all;
}

std::vector<std::string> urls(std::string_view css, Finder find = find_css_links) {
  std::vector<std::string> all;
  for (auto& one : links(css, find)) all.push_back(std::move(one.url));
  return all;
}

struct CssRow {
  const char* name;
  std::string_view css;
  std::vector<std::string> urls;
};

class CssUrls : public ::testing::TestWithParam<CssRow> {};

TEST_P(CssUrls, AreFound) {
  EXPECT_EQ(urls(GetParam().css), GetParam().urls);
}

const auto kName = [](const auto& row) { return std::string(row.param.name); };

INSTANTIATE_TEST_SUITE_P(
    Tokens, CssUrls,
    ::testing::Values(
        CssRow{"Unquoted", "a{b:url(x.png)}", {"x.png"}},
        CssRow{"SpaceAround", "a{b:url(\t\r\n x.png \f)}", {"x.png"}},
        CssRow{"Quoted", "a{b:url( 'x y' ) url(\"z\")}", {"x y", "z"}},
        CssRow{"AnyCase", "a{b:URL(x) uRl('y')}", {"x", "y"}},
        CssRow{"Modifiers", "a{b:url('x' foo bar(1))}", {"x"}},
        CssRow{
            "NotAFunction", "a{b:url (x) curl(y) -url(z) url-prefix(p) 1url(q) \xC3\xBCrl(r)}", {}},
        CssRow{"HashAndAtAreNoFunctions", "#url(a) b{c:#url(d)}", {}},
        CssRow{"AfterDelimiters", "a{b:1.url(x),+url(y)%url(z)}", {"x", "y", "z"}},
        CssRow{"AfterCdo", "<!--url(x)--> <!---url(y)", {"x"}},
        CssRow{"EscapedName", "a{b:u\\72l(x) \\75\\52 l(y) \\55 rL('z')}", {"x", "y", "z"}},
        CssRow{"EscapedNameThatIsLonger",
               "a{b:\\66 url(x) u\\72l\\31(y) #u\\72l(z) 5u\\72l(q) \\zurl(r)}",
               {}},
        CssRow{"EscapedAfterNumber", "a{b:1\\75rl(x) 1.\\75rl(y)}", {"y"}},
        CssRow{"EscapedAtNumber", "a{b:@5\\75 rl(x)}", {}},
        CssRow{"BackslashNewlineIsNoEscape", "a{b:\\\nurl(x)}", {"x"}},
        CssRow{"EscapedParenthesis", "a{b:url\\(x) url(y)}", {"y"}},
        CssRow{"NoNameAfterComment", "a{b:u/**/rl(x) /**/url(y)}", {"y"}},
        CssRow{"Comments", "/*url(x)*/a{b:url(y)/*\"*/url(z)/*/url(v)*/}/* url(w)", {"y", "z"}},
        CssRow{"ACommentWithinIsTheUrl", "a{b:url(/**/x)}", {"/**/x"}},
        CssRow{"ACommentBeforeAQuoteIsBad", "a{b:url(/**/'x') url(y)}", {"y"}},
        CssRow{"InStrings", "a{b:'url(x)' \"url(y)\\\"url(z)\"}", {}},
        CssRow{"BadStringEndsAtItsLine", "a{b:'url(x)\nurl(y)'}", {"y"}},
        CssRow{"EscapedNewlineContinuesAString", "a{b:'url(x)\\\r\nurl(y)'}", {}},
        CssRow{"HexEscapeTakesANewline", "a{b:url('x\\20\ny')}", {"x y"}},
        CssRow{"BadStringInUrl", "a{b:url('x\n) url(y)}", {"y"}},
        CssRow{"BadUrls",
               "a{b:url(x y) url(x'y) url(x\"y) url(x(y) url(x\\\ny) url(x\x01y) url(ok)}",
               {"ok"}},
        CssRow{"BadUrlEndsAtItsParenthesis", "a{b:url(x y\\)url(z) url(ok)}", {"ok"}},
        CssRow{"Escapes", "a{b:url(\\000061\\62 c\\)\\\\\\ d)}", {"abc)\\ d"}},
        CssRow{"EscapesOfNoCharacter",
               "a{b:url(\\0 x\\D800 y\\110000z)}",
               {"\xEF\xBF\xBDx\xEF\xBF\xBDy\xEF\xBF\xBDz"}},
        CssRow{"SixHexDigitsAtMost", "a{b:url(\\0000611)}", {"a1"}},
        CssRow{"EscapedUtf8", "a{b:url(\\\xC3\xA9)}", {"\xC3\xA9"}},
        CssRow{"StringEscapes", "a{b:url('\\61\\\nb\\'c')}", {"ab'c"}},
        CssRow{"Nul",
               "a{b:url(x\0y) url('\0') url(\\\0z)}"sv,
               {"x\xEF\xBF\xBDy", "\xEF\xBF\xBD", "\xEF\xBF\xBDz"}},
        CssRow{"EndsWithin", "a{b:url(x", {"x"}}, CssRow{"EndsWithinString", "a{b:url('x", {"x"}},
        CssRow{"EndsWithEscape", "a{b:url(x\\", {"x\xEF\xBF\xBD"}},
        CssRow{"EndsWithEscapeInString", "a{b:url('x\\", {"x"}},
        CssRow{"DataUrls", "a{b:url(data:image/png;base64,AA==)}", {"data:image/png;base64,AA=="}},
        CssRow{"EmptyAndFragments",
               "a{b:url() url('') url( ) url('  ') url(#x) url('#y') url(z#w)}",
               {"z#w"}},
        CssRow{"Src", "a{b:src('x') src( /**/ \"y\") src(z) src(var(--u))}", {"x", "y"}},
        CssRow{"NotJustASuffix", "a{b:xsrc('x') my-image-set('y' 1x)}", {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    ImageSet, CssUrls,
    ::testing::Values(
        CssRow{"Strings", "a{b:image-set('x' 1x,\"y\" 2x)}c{d:'e'}", {"x", "y"}},
        CssRow{"Prefixed", "a{b:-WebKit-Image-Set(url(x) 1x, url('y') 2x) 'z'}", {"x", "y"}},
        CssRow{"TypesAreNoLinks",
               "a{b:image-set('x' type('image/png') 1x, url('y')type(\"z\"))}",
               {"x", "y"}},
        CssRow{"Nested", "a{b:cross-fade(image-set('x' 1x), url(y)) 'z'}", {"x", "y"}},
        CssRow{"NestedDeeper",
               "a{b:image-set(image-set('x' 1x) 1x, (y 'z'), [ 'u' ], 'v')}",
               {"x", "v"}},
        CssRow{"EscapedName", "a{b:image\\2dset('x' 1x)}", {"x"}},
        CssRow{"Comments", "a{b:image-set(/*'x'*/'y'/*)*/,'z')}", {"y", "z"}},
        CssRow{"ParenthesisInString", "a{b:image-set('x)' 1x,'y')'z'}", {"x)", "y"}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    AtRules, CssUrls,
    ::testing::Values(
        CssRow{"Namespace", "@namespace svg url(http://ns/);@namespace 'x';a{b:url(y)}", {"y"}},
        CssRow{"Charset", "@charset \"x\";a{b:url(y)}", {"y"}},
        CssRow{"Document", "@-moz-document url(http://x/),url-prefix('y'){a{b:url(z)}}", {"z"}},
        CssRow{"Supports", "@supports (background:url(x)) and (a:';'){a{b:url(y)}}", {"y"}},
        CssRow{"SupportsWithImageSet", "@supports (a:image-set('x' 1x)){a{b:url(y)}}", {"y"}},
        CssRow{"OpenPreludeTakesTheRest", "@media (x{a{b:url(y)}}", {}},
        CssRow{"PreludeEndsAtAClosingBrace", "a{@media x}b{c:url(y)}", {"y"}},
        CssRow{"NestedRules", "a{b:url(x);&:hover{c:url(y)}@media z{d:url(w)}}", {"x", "y", "w"}},
        CssRow{"NotAnAtRule", "a{b:@ url(x) @- url(y)}", {"x", "y"}},
        CssRow{"EscapedNamespace", "@\\6e amespace url(x);a{b:url(y)}", {"y"}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Imports, CssUrls,
    ::testing::Values(
        CssRow{"Strings", "@import 'x';@import\"y\" ;", {"x", "y"}},
        CssRow{"Urls", "@import url(x);@IMPORT url('y');@import/**/url( z )", {"x", "y", "z"}},
        CssRow{"Conditions",
               "@import 'x' layer(a) supports(b: url(c)) screen and (d);@import "
               "url(y)layer;e{f:url(g)}",
               {"x", "y", "g"}},
        CssRow{"ASemicolonInConditions",
               "@import url('x' ;'a') supports(b;'c');@import 'y';",
               {"x", "y"}},
        CssRow{"EscapedName", "@\\69mport 'x';@im\\70 ort 'y';", {"x", "y"}},
        CssRow{"OnlyTheFirstString", "@import 'x' 'y';", {"x"}},
        CssRow{"ABadString", "@import 'x\n;@import 'y';", {"y"}},
        CssRow{"Src", "@import src('x');", {"x"}},
        CssRow{"SpaceBeforeTheParenthesis", "@import url ('x');@import url (y);", {"x", "y"}},
        CssRow{"ParenthesesAlone",
               "@import ('x');@import ( \"y\" );@import (min-width:1px);",
               {"x", "y"}},
        CssRow{"WithoutSemicolons",
               "@import url(x)\n@import 'y'@import (\"z\")\n a{b:url(c)}",
               {"x", "y", "z", "c"}},
        CssRow{"TwoDifferentQuotes", "@import ('../x.css\"", {"../x.css"}}),
    kName);

TEST(CssRoles, ComeFromTheRule) {
  EXPECT_THAT(links("@import url(i);@font-face{src:local('l'),url(f)format('woff');x:{y:url(g)}}"
                    "a{b:url(c);--d:url(e);src:url(h);/*;*/ -\\2d x:url(j)}@font-face;k{l:url(m)}"),
              ElementsAre(Found{Role::kStylesheet, "i", "i"}, Found{Role::kFont, "f", "f"},
                          Found{Role::kFont, "g", "g"}, Found{Role::kImage, "c", "c"},
                          Found{Role::kCssOther, "e", "e"}, Found{Role::kCssOther, "h", "h"},
                          Found{Role::kCssOther, "j", "j"}, Found{Role::kImage, "m", "m"}));
}

TEST(CssRoles, ABraceInAFontsStringDoesNotEndIt) {
  EXPECT_THAT(links("@media x{@font-face{a:'}';src:url(f)}b{c:url(d)}}"),
              ElementsAre(Found{Role::kFont, "f", "f"}, Found{Role::kImage, "d", "d"}));
}

TEST(CssPositions, AreTheInsideAsWritten) {
  EXPECT_THAT(links("a{b:url( x\\20y ) url(\" z \") url('\\7a\\20 ')}"),
              ElementsAre(Found{Role::kImage, "x y", "x\\20y"}, Found{Role::kImage, "z", "z"},
                          Found{Role::kImage, "z", "\\7a\\20"}));
}

TEST(CssPositions, AnEscapedControlCharacterStaysWithItsBackslash) {
  // Left behind by a replacement it would make the url token bad.
  EXPECT_THAT(links("a{b:url(x\\\x18)}"), ElementsAre(Found{Role::kImage, "x", "x\\\x18"}));
}

TEST(CssPositions, ANewlineThatEndsAnEscapeStaysWithIt) {
  EXPECT_THAT(links("a{b:url('x\\79\n')}"), ElementsAre(Found{Role::kImage, "xy", "x\\79\n"}));
}

TEST(CssPositions, HoldAtEveryOffset) {
  // The blocks of sixteen bytes that are read at once begin at every place in turn.
  const std::string sheet = "a{b:url(x.png);c:url(\"y\\\"z\")}/* * / */@import 'i';d{--e:url(f)}";
  for (std::size_t pad = 0; pad < 70; ++pad) {
    const std::string css = std::string(pad, ' ') + sheet + std::string(pad, 'x');
    EXPECT_THAT(urls(css), ElementsAre("x.png", "y\"z", "i", "f")) << pad;
    EXPECT_EQ(links(css).back().role, Role::kCssOther);
  }
}

TEST(StyleAttribute, IsDeclarations) {
  EXPECT_THAT(links("background:url(a);--b:url('c')", find_style_links),
              ElementsAre(Found{Role::kImage, "a", "a"}, Found{Role::kCssOther, "c", "c"}));
  EXPECT_THAT(links("--b:url(c)", find_style_links), ElementsAre(Found{Role::kCssOther, "c", "c"}));
  EXPECT_THAT(urls("@import 'x';a:url(y)", find_style_links), ElementsAre("y"));
}

TEST(Css, HostileInputTakesLinearTime) {
  // Each of these is a second's work and more where something is read again from its beginning.
  const std::size_t n = 200'000;
  const auto repeat = [&](std::string_view piece) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i) all += piece;
    return all;
  };
  for (const char* piece : {"(",          "[",        "{",           "@import(",      "@media(",
                            "url('",      "url(\"\n", "\\",          "a\\a",          "/*",
                            "image-set(", "@",        "@font-face{", "'\n",           "url(x y",
                            "--",         "<!--",     "url(",        "@import url (", "@import/**/",
                            "a:url(b)",   "\\75",     ")}];"}) {
    links(repeat(piece));
  }
  links("a{/*" + std::string(n, ' ') + "*/b:" + repeat("url(x)"));
}

}  // namespace
}  // namespace varve::parse
