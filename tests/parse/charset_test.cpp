#include "varve/parse/charset.hpp"

#include <gmock/gmock.h>

#include <string>

#include "parse/corpora.hpp"

namespace varve::parse {
namespace {

using namespace std::string_view_literals;

struct Document {
  const char* name;
  std::string_view html;
  std::string_view content_type;
  std::string_view encoding;
};

class HtmlEncoding : public ::testing::TestWithParam<Document> {};

TEST_P(HtmlEncoding, IsFound) {
  EXPECT_EQ(html_encoding(GetParam().html, GetParam().content_type).name(), GetParam().encoding);
}

constexpr std::string_view kHtml = "text/html";

INSTANTIATE_TEST_SUITE_P(
    Order, HtmlEncoding,
    ::testing::Values(
        Document{"MarkBeatsHeader", "\xEF\xBB\xBF<p>", "text/html; charset=koi8-r", "UTF-8"},
        Document{"Utf16Mark", "\xFF\xFE<\0"sv, "text/html; charset=koi8-r", "UTF-16LE"},
        Document{"HeaderBeatsMeta", "<meta charset=utf-8>", "text/html;charset=\"Koi8-R\"",
                 "KOI8-R"},
        Document{"HeaderMayBeUtf16", "<\0p\0"sv, "text/html; charset=utf-16", "UTF-16LE"},
        Document{"UnknownHeaderFallsToMeta", "<meta charset=euc-jp>", "text/html; charset=x",
                 "EUC-JP"},
        Document{"MetaBeatsBytes", "<meta charset=windows-1251>\xC3\xA9", kHtml, "windows-1251"},
        Document{"Utf8Bytes", "<p>\xC3\xA9", kHtml, "UTF-8"},
        Document{"Ascii", "<p>plain", kHtml, "windows-1252"},
        Document{"Empty", "", "", "windows-1252"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Prescan, HtmlEncoding,
    ::testing::Values(
        Document{"Charset", "<!doctype html><html lang=ja><META/charset='Shift_JIS'>", "",
                 "Shift_JIS"},
        Document{"Pragma", "<meta http-equiv=Content-Type content='text/html; charset=big5'>", "",
                 "Big5"},
        Document{"PragmaInOtherOrder", "<meta content='charset = \"gbk\"' http-equiv=content-type>",
                 "", "GBK"},
        Document{"ContentWithoutPragma", "<meta name=x content='text/html; charset=big5'>", "",
                 "windows-1252"},
        Document{"OtherPragma", "<meta http-equiv=refresh content='0; charset=big5'>", "",
                 "windows-1252"},
        Document{"CharsetBeatsContent", "<meta content='x charset=big5' charset=koi8-r>", "",
                 "KOI8-R"},
        Document{"UnknownCharsetDoesNotFallToContent",
                 "<meta http-equiv=content-type content=charset=big5 charset=x>", "",
                 "windows-1252"},
        Document{"FirstOfTwoAttributes", "<meta charset=koi8-r charset=big5>", "", "KOI8-R"},
        Document{"SecondMeta", "<meta name=a><meta charset=koi8-r>", "", "KOI8-R"},
        Document{"Utf16InMetaIsUtf8", "<meta charset=utf-16be>", "", "UTF-8"},
        Document{"UserDefinedInMetaIsWindows1252", "<meta charset=x-user-defined>", "",
                 "windows-1252"},
        Document{"InComment", "<!-- <meta charset=koi8-r> --><meta charset=big5>", "", "Big5"},
        Document{"ShortComment", "<!--><meta charset=koi8-r>-->", "", "KOI8-R"},
        Document{"InAttribute", "<p title='<meta charset=koi8-r>'><meta charset=big5>", "", "Big5"},
        Document{"InScriptCounts", "<script>'<meta charset=koi8-r>'</script>", "", "KOI8-R"},
        Document{"InBogusComment", "</ <meta charset=koi8-r><meta charset=big5>", "", "Big5"},
        Document{"MetaNeedsASpace", "<metacharset=koi8-r>", "", "windows-1252"},
        Document{"CutOffTag", "<meta charset=koi8-r", "", "windows-1252"},
        Document{"OpenQuoteInContent", "<meta http-equiv=content-type content='charset=\"big5'>",
                 "", "windows-1252"},
        Document{"SecondCharsetWord",
                 "<meta http-equiv=content-type content='charset charset=big5;'>", "", "Big5"},
        Document{"XmlDeclaration", "<?xml version='1.0' encoding = \"ISO-8859-2\"?><html>", "",
                 "ISO-8859-2"},
        Document{"MetaBeatsXmlDeclaration", "<?xml encoding='koi8-r'?><meta charset=big5>", "",
                 "Big5"},
        Document{"XmlDeclarationInUtf16", "<\0?\0x\0m\0l\0"sv, "", "UTF-16LE"},
        Document{"XmlDeclarationInUtf16Be", "\0<\0?\0x\0m"sv, "", "UTF-16BE"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HtmlEncoding, OnlyTheFirst1024BytesAreScanned) {
  const std::string meta = "<meta charset=koi8-r>";
  const std::string space(1024 - meta.size(), ' ');
  EXPECT_EQ(html_encoding(space + meta, "").name(), "KOI8-R");
  EXPECT_EQ(html_encoding(space + " " + meta, "").name(), "windows-1252");
}

// Text in `encoding`'s bytes, long enough to be told by its bytes alone.
std::string repeated(std::string_view bytes) {
  std::string text;
  for (int i = 0; i < 40; ++i) text.append("<p>").append(bytes).append("</p>\n");
  return text;
}

TEST(HtmlEncoding, IsGuessedWhereNothingSaysIt) {
  const std::string russian =
      "\xD1\xFA\xE5\xF8\xFC \xE5\xF9\xB8 \xFD\xF2\xE8\xF5 \xEC\xFF\xE3\xEA\xE8\xF5 "
      "\xF4\xF0\xE0\xED\xF6\xF3\xE7\xF1\xEA\xE8\xF5 \xE1\xF3\xEB\xEE\xEA";
  const std::string japanese =
      "\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x95\xB6\x8E\x9A\x83\x52\x81\x5B\x83\x68\x82\xC5\x82\xB7";
  const std::string jis = "\x1B$BF|K\\8l$NJ8;z\x1B(B";
  EXPECT_EQ(html_encoding(repeated(russian), "text/html").name(), "windows-1251");
  EXPECT_EQ(html_encoding(repeated(japanese), "text/html").name(), "Shift_JIS");
  EXPECT_EQ(html_encoding(repeated(jis), "text/html").name(), "ISO-2022-JP");
}

TEST(HtmlEncoding, ACharacterCutOffAtTheGuessesEndIsStillUtf8) {
  const std::string text = std::string((64u << 10) - 1, 'a') + "\xC3\xA9";
  EXPECT_EQ(html_encoding(text, "").name(), "UTF-8");
}

struct Header {
  const char* name;
  std::string_view header;
  std::string_view essence;
  std::string_view charset;
};

class ContentTypeHeader : public ::testing::TestWithParam<Header> {};

TEST_P(ContentTypeHeader, IsParsed) {
  const ContentType type = parse_content_type(GetParam().header);
  EXPECT_EQ(type.essence, GetParam().essence);
  EXPECT_EQ(type.charset, GetParam().charset);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ContentTypeHeader,
    ::testing::Values(
        Header{"Plain", "text/html", "text/html", ""},
        Header{"CaseAndSpace", " Text/HTML ;\tCharSet=UTF-8 ", "text/html", "UTF-8"},
        Header{"Quoted", R"(text/html; charset="a\"b;c"x; y=z)", "text/html", "a\"b;c"},
        Header{"OpenQuote", R"(text/html; charset="utf-8)", "text/html", "utf-8"},
        Header{"EmptyQuotes", R"(text/html; charset=""; charset=x)", "text/html", ""},
        Header{"EmptyValueIsSkipped", "text/html; charset=; charset=gbk", "text/html", "gbk"},
        Header{"FirstOfTwo", "text/html;charset=gbk;charset=utf-8", "text/html", "gbk"},
        Header{"SpaceBeforeEquals", "text/html; charset =gbk", "text/html", ""},
        Header{"ParameterWithoutValue", "text/html;charset;charset=gbk", "text/html", "gbk"},
        Header{"EmptyParameters", "text/html;;;charset=gbk", "text/html", "gbk"},
        Header{"NoSlash", "text; charset=gbk", "", ""},
        Header{"NoSubtype", "text/; charset=gbk", "", ""},
        Header{"NotAToken", "te xt/html", "", ""}, Header{"Nothing", "", "", ""},
        Header{"LastOfSeveral", "text/plain;charset=gbk, text/html", "text/html", ""},
        Header{"SeveralOfOneTypeKeepTheCharset", "text/html;charset=gbk, text/html", "text/html",
               "gbk"},
        Header{"AnyIsNoType", "text/html;charset=gbk,*/*", "text/html", "gbk"},
        Header{"ACommaInQuotes", R"(text/html;x=",";charset=gbk)", "text/html", "gbk"}),
    [](const auto& row) { return std::string(row.param.name); });

// css_bytes has a byte in each code point.
std::string bytes_of(const std::string& utf8) {
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    bytes += byte < 0x80 ? utf8[i]
                         : static_cast<char>((byte & 0x03) << 6 |
                                             (static_cast<unsigned char>(utf8[++i]) & 0x3F));
  }
  return bytes;
}

TEST(CssEncodingCorpus, StylesheetBytes) {
  const auto* const path = "css/css-parsing-tests-2020/stylesheet_bytes.json";
  const auto corpus = test::read_corpus_json(path);
  VARVE_SKIP_WITHOUT(corpus, path);
  ASSERT_GE(corpus->size(), 2u);
  for (std::size_t i = 0; i + 1 < corpus->size(); i += 2) {
    const auto& input = corpus->at(i);
    SCOPED_TRACE(input.dump());
    const auto label = [&](const char* key) {
      return input.contains(key) && input[key].is_string() ? input[key].get<std::string>() : "";
    };
    const std::string protocol = label("protocol_encoding");
    const std::string header = protocol.empty() ? "" : "text/css; charset=\"" + protocol + '"';
    const Encoding* environment = Encoding::for_label(label("environment_encoding"));
    const Encoding& encoding = css_encoding(bytes_of(input.at("css_bytes")), header, environment);
    EXPECT_EQ(&encoding, Encoding::for_label(corpus->at(i + 1).at(1).get<std::string>()))
        << encoding.name();
  }
}

TEST(CssEncoding, CharsetRuleOfUtf16IsUtf8) {
  EXPECT_EQ(css_encoding("@charset \"utf-16\";", "", Encoding::for_label("gbk")).name(), "UTF-8");
  EXPECT_EQ(css_encoding("@charset \"gbk\" ;", "", nullptr).name(), "UTF-8");
  EXPECT_EQ(css_encoding("@charset \"gbk\";", "text/css", nullptr).name(), "GBK");
}

}  // namespace
}  // namespace varve::parse
