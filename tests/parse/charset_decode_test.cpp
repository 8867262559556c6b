#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "varve/parse/charset.hpp"

namespace varve::parse {
namespace {

using namespace std::string_view_literals;

std::string decode(std::string_view bytes, std::string_view label) {
  const Encoding* encoding = Encoding::for_label(label);
  return encoding == nullptr ? "no such label" : to_utf8(bytes, *encoding);
}

struct Text {
  const char* name;
  std::string_view label;
  std::string_view bytes;  // by Python's codecs
  std::string_view text;
};

class Decoding : public ::testing::TestWithParam<Text> {};

TEST_P(Decoding, GivesTheText) {
  EXPECT_EQ(decode(GetParam().bytes, GetParam().label), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Decoding,
    ::testing::Values(
        Text{"Utf16Le", "utf-16le",
             "<\x00p\x00>\x00~\x01l\x00u\x00"
             "e\x01o\x00u\x00\x0D\x01k\x00\xFD\x00 \x00+s \x00=\xD8\x00\xDE"sv,
             "<p>žluťoučký 猫 😀"},
        Text{"Utf16Be", "utf-16be",
             "\x00<\x00p\x00>\x01~\x00l\x00u\x01"
             "e\x00o\x00u\x01\x0D\x00k\x00\xFD\x00 s+\x00 \xD8=\xDE\x00"sv,
             "<p>žluťoučký 猫 😀"},
        Text{"ShiftJis", "shift_jis", "\x95\x5C\x8E\xA6\x83\x5C\x81[\x83X\x87@\xB6\xC5\x94\x5C"sv,
             "表示ソース①ｶﾅ能"},
        Text{"EucJp", "euc-jp",
             "\xC6\xFC\xCB\xDC\xB8\xEC\xA4\xCE\xCA\xB8\xBB\xFA\x8E\xB6\x8E\xC5"sv,
             "日本語の文字ｶﾅ"},
        Text{"Iso2022Jp", "iso-2022-jp",
             "\x1B$BF|K\x5C"
             "8l\x1B(B and ASCII \x1B$BJ8;z\x1B(B"sv,
             "日本語 and ASCII 文字"},
        Text{"Gbk", "gb2312", "\xD6\xD0\xCE\xC4\xCD\xF8\xD2\xB3\xA3\xAC\xBC\xF2\xCC\xE5\xD7\xD6"sv,
             "中文网页，简体字"},
        Text{"Gb18030", "gb18030",
             "\xD6\xD0\xCE\xC4 \xA8\xBF \x81"
             "0\xF2"
             "7 \x94"
             "9\xFC"
             "6"sv,
             "中文 ǹ ֏ 😀"},
        Text{"Big5", "big5",
             "\xC1"
             "c\xC5\xE9\xA4\xA4\xA4\xE5\xBA\xF4\xAD\xB6\xB3\x5C\xA5\x5C\xBB\x5C"sv,
             "繁體中文網頁許功蓋"},
        Text{"Big5Hkscs", "big5-hkscs", "\xAD\xBB\xB4\xE4\x9D\xEF\x9D\xF8\x9D\xCF"sv, "香港嘅啲嘢"},
        Text{"EucKr", "euc-kr",
             "\xC7\xD1\xB1\xB9\xBE\xEE \x8C"
             "c\xB9\xE6\xB0\xA2\xC7\xCF \xBC\x84\xBD\xC3"sv,
             "한국어 똠방각하 펲시"},
        Text{"Windows1250", "windows-1250", "p\xF8\xEDli\x9A \x9Elu\x9Dou\xE8k\xFD k\xF9\xF2"sv,
             "příliš žluťoučký kůň"},
        Text{"Windows1251", "cp1251",
             "\xD1\xFA\xE5\xF8\xFC \xE5\xF9\xB8 \xFD\xF2\xE8\xF5 \xEC\xFF\xE3\xEA\xE8\xF5"sv,
             "Съешь ещё этих мягких"},
        Text{"Windows1252", "latin1",
             "\x80 \x93"
             "curly\x94 na\xEFve"sv,
             "€ “curly” naïve"},
        Text{"Windows1253", "windows-1253", "\xEE\xE5\xF3\xEA\xE5\xF0\xDC\xE6\xF9"sv, "ξεσκεπάζω"},
        Text{"Windows1254", "iso-8859-9", "Pijamal\xFD \xFEof\xF6r"sv, "Pijamalı şoför"},
        Text{"Windows1255", "windows-1255", "\xE3\xE2 \xF1\xF7\xF8\xEF"sv, "דג סקרן"},
        Text{"Windows1256", "windows-1256", "\xD5\xF6\xDD \xCE\xF3\xE1\xDE\xF3"sv, "صِف خَلقَ"},
        Text{"Windows1257", "windows-1257",
             "Gl\xE2\xFE\xF0\xED\xFB\xF2"
             "a r\xFB\xED\xEE\xF0i"sv,
             "Glāžšķūņa rūķīši"},
        Text{"Windows1258", "windows-1258", "Vi\xEAt Nam \xFE"sv, "Viêt Nam ₫"},
        Text{"Windows874", "tis-620", "\xE0\xBB\xE7\xB9\xC1\xB9\xD8\xC9\xC2\xEC"sv, "เป็นมนุษย์"},
        Text{"Iso88592", "iso-8859-2", "za\xBF\xF3\xB3\xE6 g\xEA\xB6l\xB1"sv, "zażółć gęślą"},
        Text{"Iso885915", "l9", "b\xBDuf \xA4"sv, "bœuf €"},
        Text{"Iso885916", "iso-8859-16",
             "\xDE"
             "ar\xE3 \xBA\xE3 \xA4"sv,
             "Țară șă €"},
        Text{"Iso88598I", "logical", "\xE3\xE2 \xF1\xF7\xF8\xEF"sv, "דג סקרן"},
        Text{"Koi8R", "koi8-r", "\xF3\xDF\xC5\xDB\xD8 \xC5\xDD\xA3"sv, "Съешь ещё"},
        Text{"Koi8U", "koi8-u", "\xB7\xD6\xC1\xCB \xAD\xC1\xD7\xC1"sv, "Їжак ґава"},
        Text{"Ibm866", "cp866", "\x8F\xE0\xA8\xA2\xA5\xE2"sv, "Привет"},
        Text{"Macintosh", "macintosh", "na\x95ve \xD2\x8E\xD3"sv, "naïve “é”"},
        Text{"MacCyrillic", "x-mac-cyrillic", "\x8F\xF0\xE8\xE2\xE5\xF2"sv, "Привет"}),
    [](const auto& row) { return std::string(row.param.name); });

// What the standard makes of bytes that are broken, or where ICU's tables are not the standard's.
INSTANTIATE_TEST_SUITE_P(
    Edges, Decoding,
    ::testing::Values(
        Text{"Utf8MarkIsRemoved", "utf-8",
             "\xEF\xBB\xBF"
             "a",
             "a"},
        Text{"Utf8MarkWithinStays", "utf-8", "a\xEF\xBB\xBF", "a\xEF\xBB\xBF"},
        Text{"Utf8MaximalSubparts", "utf-8",
             "\xF0\x9F\x98"
             "a\xE2\x82",
             "\xEF\xBF\xBD"
             "a\xEF\xBF\xBD"},
        Text{"Utf8Overlong", "utf-8", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
        Text{"Utf8Surrogate", "utf-8", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
        Text{"Utf16MarkIsRemoved", "utf-16le",
             "\xFF\xFE"
             "a\0"sv,
             "a"},
        Text{"Utf16OddByte", "utf-16le", "a\0b"sv, "a\xEF\xBF\xBD"},
        Text{"Utf16LoneSurrogates", "utf-16be", "\xDC\0\0a\xD8\0"sv,
             "\xEF\xBF\xBD"
             "a\xEF\xBF\xBD"},
        Text{"ALeadByteDoesNotEatATag", "shift_jis", "\x81<b>", "\xEF\xBF\xBD<b>"},
        Text{"ALeadByteDoesNotEatAQuote", "gbk", "\x81\"", "\xEF\xBF\xBD\""},
        Text{"AnAsciiTrailIsReadAgain", "big5", "\x81@", "\xEF\xBF\xBD@"},
        Text{"GbkIsGb18030", "gbk",
             "\x81"
             "0\x81"
             "0\x80",
             "\xC2\x80\xE2\x82\xAC"},
        Text{"Gb18030IdeographicSpace", "gb18030", "\xA3\xA0", "\xE3\x80\x80"},
        Text{"Gb18030CutOff", "gb18030",
             "a\x81"
             "0\x81",
             "a\xEF\xBF\xBD"},
        Text{"Big5TwoCharacters", "big5", "\x88\x62\x88\xA5", "\xC3\x8A\xCC\x84\xC3\xAA\xCC\x8C"},
        Text{"Koi8UIsKoi8Ru", "koi8-u", "\xAE\xBE", "\xD1\x9E\xD0\x8E"},
        Text{"Windows1255HolamHaser", "windows-1255", "\xCA", "\xD6\xBA"},
        Text{"Windows1253Hole", "windows-1253", "\xAA", "\xEF\xBF\xBD"},
        Text{"Windows874Hole", "windows-874", "\xDB", "\xEF\xBF\xBD"},
        Text{"AsciiIsWindows1252", "us-ascii", "\x80", "\xE2\x82\xAC"},
        Text{"UserDefined", "x-user-defined", "a\x80\xFF", "a\xEF\x9E\x80\xEF\x9F\xBF"},
        Text{"ReplacementIsOneCharacter", "hz-gb-2312", "<script>", "\xEF\xBF\xBD"},
        Text{"Iso2022JpYen", "iso-2022-jp", "\x1B(J\\~", "\xC2\xA5\xE2\x80\xBE"},
        Text{"Iso2022JpTwoEscapes", "iso-2022-jp", "\x1B(J\x1B(Ba",
             "\xEF\xBF\xBD"
             "a"},
        Text{"Iso2022JpUnknownEscape", "iso-2022-jp", "\x1B$Aa", "\xEF\xBF\xBD$Aa"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Decoding, AsciiIsItselfWhereItIsSafe) {
  std::string ascii;
  for (char c = 0; c >= 0 && c < 0x7F; ++c) ascii += c;
  for (const char* label : {"utf-8", "ibm866", "iso-8859-16", "macintosh", "windows-1252", "euc-jp",
                            "x-user-defined", "koi8-u"}) {
    const Encoding* encoding = Encoding::for_label(label);
    ASSERT_NE(encoding, nullptr) << label;
    EXPECT_TRUE(encoding->is_ascii_safe()) << label;
    EXPECT_EQ(to_utf8(ascii, *encoding), ascii) << label;
  }
}

TEST(Labels, AreTheStandards) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {" UTF8\n", "UTF-8"},       {"unicode-1-1-utf-8", "UTF-8"},
      {"Latin1", "windows-1252"}, {"ISO-8859-1", "windows-1252"},
      {"ascii", "windows-1252"},  {"iso-8859-9", "windows-1254"},
      {"tis-620", "windows-874"}, {"gb2312", "GBK"},
      {"x-sjis", "Shift_JIS"},    {"ks_c_5601-1987", "EUC-KR"},
      {"utf-16", "UTF-16LE"},     {"iso-2022-kr", "replacement"},
      {"visual", "ISO-8859-8"},   {"iso-8859-8-i", "ISO-8859-8-I"},
      {"koi8-ru", "KOI8-U"},      {"x-mac-ukrainian", "x-mac-cyrillic"},
      {"big5-hkscs", "Big5"},     {"x-user-defined", "x-user-defined"}};
  for (const auto& [label, name] : rows) {
    const Encoding* encoding = Encoding::for_label(label);
    ASSERT_NE(encoding, nullptr) << label;
    EXPECT_EQ(encoding->name(), name) << label;
  }
}

TEST(Labels, WhatTheStandardDoesNotNameIsNone) {
  for (const char* label :
       {"", " ", "utf-7", "utf-32", "latin-1", "utf 8", "\vutf-8", "cp437", "hz"}) {
    EXPECT_EQ(Encoding::for_label(label), nullptr) << label;
  }
  EXPECT_EQ(Encoding::for_label(std::string(100'000, 'a')), nullptr);
}

TEST(Labels, SayWhichBytesAreSafe) {
  EXPECT_FALSE(Encoding::for_label("utf-16le")->is_markup_safe());
  EXPECT_FALSE(Encoding::for_label("iso-2022-jp")->is_markup_safe());
  EXPECT_TRUE(Encoding::for_label("shift_jis")->is_markup_safe());
  EXPECT_FALSE(Encoding::for_label("shift_jis")->is_ascii_safe());
  EXPECT_TRUE(Encoding::utf8().is_ascii_safe());
}

}  // namespace
}  // namespace varve::parse
