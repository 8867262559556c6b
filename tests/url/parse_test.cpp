// The standard's corners (WHATWG URL 4.4 and 3.5), by cases of our own.
#include <gtest/gtest.h>

#include "varve/url/url.hpp"

namespace varve::url {
namespace {

struct ParseRow {
  const char* name;
  std::string input;
  const char* base;  // nullptr for none
  const char* href;  // nullptr for failure
};

std::string href_of(const ParseRow& row) {
  std::optional<Url> base;
  if (row.base != nullptr) base = Url::parse(row.base);
  const auto url = Url::parse(row.input, base ? &*base : nullptr);
  return url ? url->href() : "(failure)";
}

void expect_rows(const std::vector<ParseRow>& rows) {
  for (const ParseRow& row : rows) {
    EXPECT_EQ(href_of(row), row.href == nullptr ? "(failure)" : row.href) << row.name;
  }
}

TEST(Parse, Schemes) {
  expect_rows({
      {"in lower case", "HTTPS://a.example/", nullptr, "https://a.example/"},
      {"with digits and signs", "x-1+2.3:y", nullptr, "x-1+2.3:y"},
      {"none begins with a digit", "1x:y", nullptr, nullptr},
      {"a colon in the first segment is no scheme after a slash", "/a:b", "https://h/c",
       "https://h/a:b"},
      {"its own, with a base of the same", "https:b", "https://h/a/c", "https://h/a/b"},
      {"another special one needs no slashes", "http:b", "https://h/a/c", "http://b/"},
      {"too many slashes", "https:////h//a", nullptr, "https://h//a"},
  });
}

TEST(Parse, RelativeReferences) {
  const char* const base = "https://u:p@h.example:81/a/b/c?q#f";
  expect_rows({
      {"empty", "", base, "https://u:p@h.example:81/a/b/c?q"},
      {"fragment", "#x", base, "https://u:p@h.example:81/a/b/c?q#x"},
      {"query", "?x", base, "https://u:p@h.example:81/a/b/c?x"},
      {"empty query", "?", base, "https://u:p@h.example:81/a/b/c?"},
      {"sibling", "x", base, "https://u:p@h.example:81/a/b/x"},
      {"folder", ".", base, "https://u:p@h.example:81/a/b/"},
      {"above", "..", base, "https://u:p@h.example:81/a/"},
      {"far above", "../../../../x", base, "https://u:p@h.example:81/x"},
      {"dots that are escaped", "%2E%2e/.%2E/x", base, "https://u:p@h.example:81/x"},
      {"three dots are a name", ".../x", base, "https://u:p@h.example:81/a/b/.../x"},
      {"root", "/x", base, "https://u:p@h.example:81/x"},
      {"other host", "//x", base, "https://x/"},
      {"backslashes", "\\\\x\\y", base, "https://x/y"},
      {"of a base without slashes", "x", "mailto:y", nullptr},
      {"a fragment of a base without slashes", "#x", "mailto:y?z#w", "mailto:y?z#x"},
  });
}

TEST(Parse, PathsWithoutHosts) {
  expect_rows({
      {"two slashes are kept from being a host", "a:/..//b", nullptr, "a:/.//b"},
      {"and are that again", "c", "a:/.//b/x", "a:/.//b/c"},
      {"until they are gone", "/c", "a:/.//b/x", "a:/c"},
      {"a host takes their place", "//h/c", "a:/.//b", "a://h/c"},
      {"no host is not no path", "a:///b", nullptr, "a:///b"},
      {"dots that leave nothing", "a:/b/..", nullptr, "a:/"},
      {"no path at all", "a://h", nullptr, "a://h"},
      {"backslashes are data", "a://h/b\\c", nullptr, "a://h/b\\c"},
  });
}

TEST(Parse, OpaquePaths) {
  expect_rows({
      {"spaces inside stay", "a:b c d", nullptr, "a:b c d"},
      {"the last before a query is escaped", "a:b  ?c", nullptr, "a:b %20?c"},
      {"the last before a fragment is escaped", "a:b #c", nullptr, "a:b%20#c"},
      {"the last of all is cut off", "a:b ", nullptr, "a:b"},
      {"quotes and brackets stay", "javascript:f(\"<x>\")", nullptr, "javascript:f(\"<x>\")"},
      {"what is not ASCII does not", "a:\u00fc", nullptr, "a:%C3%BC"},
  });
}

TEST(Parse, Files) {
  expect_rows({
      {"drive", "file:///c|/x", nullptr, "file:///c:/x"},
      {"drive as a host", "file://c:/x", nullptr, "file:///c:/x"},
      {"nothing is above a drive", "file:///c:/../../x", nullptr, "file:///c:/x"},
      {"a second drive is a name", "file:///c:/d|", nullptr, "file:///c:/d|"},
      {"the base's drive stays", "/x", "file:///c:/a/b", "file:///c:/x"},
      {"another drive", "/d:/x", "file:///c:/a/b", "file:///d:/x"},
      {"another drive without a slash", "d|/x", "file:///c:/a/b", "file:///d:/x"},
      {"a longer name is no drive", "/cc:/x", "file:///c:/a", "file:///c:/cc:/x"},
      {"this machine", "file://LOCALHOST/x", nullptr, "file:///x"},
      {"another machine", "file://Server/x", nullptr, "file://server/x"},
      {"its host goes along", "y", "file://server/x", "file://server/y"},
      {"no port", "file://h:80/x", nullptr, nullptr},
      {"slashes are kept", "file:////x", nullptr, "file:////x"},
  });
}

TEST(Parse, Authorities) {
  expect_rows({
      {"an at sign in the password", "http://a:b@c@h/", nullptr, "http://a:b%40c@h/"},
      {"a colon in the password", "http://a:b:c@h/", nullptr, "http://a:b%3Ac@h/"},
      {"no name, but a password", "http://:b@h/", nullptr, "http://:b@h/"},
      {"neither", "http://:@h/", nullptr, "http://h/"},
      {"no host behind it", "http://a@/", nullptr, nullptr},
      {"no host but a port", "a://:80", nullptr, nullptr},
      {"default port", "wss://h:443", nullptr, "wss://h/"},
      {"zeros", "http://h:00081/", nullptr, "http://h:81/"},
      {"port zero is one", "http://h:0/", nullptr, "http://h:0/"},
      {"the largest", "http://h:65535/", nullptr, "http://h:65535/"},
      {"larger", "http://h:65536/", nullptr, nullptr},
      {"no number", "http://h:8o/", nullptr, nullptr},
      {"empty", "http://h:/", nullptr, "http://h/"},
  });
}

TEST(Parse, AddressesOfVersion4) {
  expect_rows({
      {"parts are joined", "http://1.2/", nullptr, "http://1.0.0.2/"},
      {"octal", "http://010.1/", nullptr, "http://8.0.0.1/"},
      {"hexadecimal", "http://0XfF.1/", nullptr, "http://255.0.0.1/"},
      {"empty hexadecimal is zero", "http://0x.1/", nullptr, "http://0.0.0.1/"},
      {"one dot at the end", "http://1.2.3.4./", nullptr, "http://1.2.3.4/"},
      {"two dots at the end", "http://1.2.3.4../", nullptr, "http://1.2.3.4../"},
      {"a name may begin with a number", "http://1.2.3.a/", nullptr, "http://1.2.3.a/"},
      {"but not end with one", "http://a.1/", nullptr, nullptr},
      {"nor with one that is none", "http://a.08/", nullptr, nullptr},
      {"nor with a hexadecimal one", "http://a.0x1f/", nullptr, nullptr},
      {"a digit and a letter are a name", "http://a.1b/", nullptr, "http://a.1b/"},
      {"five parts", "http://1.2.3.4.5/", nullptr, nullptr},
      {"the last part is too large", "http://1.2.65536/", nullptr, nullptr},
      {"the largest", "http://0xffffffff/", nullptr, "http://255.255.255.255/"},
      {"far too large", "http://99999999999999999999999/", nullptr, nullptr},
      {"full width", "http://\uff11\uff12\uff17.1/", nullptr, "http://127.0.0.1/"},
      {"escaped", "http://%31.2/", nullptr, "http://1.0.0.2/"},
      {"an opaque host is no address", "a://1.2", nullptr, "a://1.2"},
  });
}

TEST(Parse, AddressesOfVersion6) {
  expect_rows({
      {"the first longest run of zeros", "http://[1:0:0:2:0:0:3:4]/", nullptr,
       "http://[1::2:0:0:3:4]/"},
      {"one zero is no run", "http://[1:0:2:3:4:5:6:7]/", nullptr, "http://[1:0:2:3:4:5:6:7]/"},
      {"all zeros", "http://[0::0]/", nullptr, "http://[::]/"},
      {"at the end", "http://[1:2::]/", nullptr, "http://[1:2::]/"},
      {"zeros before digits", "http://[00aB::]/", nullptr, "http://[ab::]/"},
      {"version 4 at the end", "a://[::1.2.3.4]", nullptr, "a://[::102:304]"},
      {"version 4 with a zero before", "http://[::1.2.3.04]/", nullptr, nullptr},
      {"version 4 too long", "http://[::1.2.3.4.5]/", nullptr, nullptr},
      {"version 4 too short", "http://[::1.2.3]/", nullptr, nullptr},
      {"version 4 too early", "http://[1.2.3.4::]/", nullptr, nullptr},
      {"version 4 where there is no room", "http://[1:2:3:4:5:6:7:1.2.3.4]/", nullptr, nullptr},
      {"a run of no pieces", "http://[1:2:3:4::5:6:7:8]/", nullptr, nullptr},
      {"one colon at the end", "http://[1:2:3:4:5:6:7:]/", nullptr, nullptr},
      {"a zone", "http://[fe80::1%25eth0]/", nullptr, nullptr},
      {"no end", "http://[::1/", nullptr, nullptr},
      {"a colon in the brackets is no port's", "http://[::1]:81/", nullptr, "http://[::1]:81/"},
  });
}

TEST(Parse, Encoding) {
  expect_rows({
      {"path", "http://h/ \"#<>?", nullptr, "http://h/%20%22#%3C%3E?"},
      {"path, the rest", "http://h/^`{|}~[]'%zz", nullptr, "http://h/%5E%60%7B|%7D~[]'%zz"},
      {"query of a special URL", "http://h/?'^`{|}\"", nullptr, "http://h/?%27^`{|}%22"},
      {"query of another", "a://h/?'", nullptr, "a://h/?'"},
      {"fragment", "http://h/#`'^#?", nullptr, "http://h/#%60'^#?"},
      {"user", "http://a^|b@h/", nullptr, "http://a%5E%7Cb@h/"},
      {"opaque host", "a://%zz\u00fc!", nullptr, "a://%zz%C3%BC!"},
      {"what is forbidden in it", "a://b<c", nullptr, nullptr},
      {"control character in a domain", "http://a\x01/", nullptr, nullptr},
      {"percent sign in a domain", "http://a%25b/", nullptr, nullptr},
      {"NUL in a path", std::string("http://h/\0a", 11), nullptr, "http://h/%00a"},
      {"NUL before all", std::string("\0 http://h/", 11), nullptr, "http://h/"},
      {"tabs and newlines anywhere", "h\nt\ttp:/\r/h/\t?\n", nullptr, "http://h/?"},
      {"malformed UTF-8", "http://h/\xC3(\xF0\x9F", nullptr, "http://h/%EF%BF%BD(%EF%BF%BD"},
      {"malformed UTF-8 in a domain", "http://\xFF/", nullptr, nullptr},
      {"a surrogate in UTF-8", "http://h/\xED\xA0\x80", nullptr,
       "http://h/%EF%BF%BD%EF%BF%BD%EF%BF%BD"},
  });
}

std::string search_in(const char* encoding, const std::string& query) {
  return std::string(Url::parse("http://h/?" + query, nullptr, encoding)->search());
}

TEST(Parse, QueriesInOtherEncodings) {
  EXPECT_EQ(search_in("windows-1251", "\u0436=\u00e9"), "?%E6=%26%23233%3B");
  EXPECT_EQ(search_in("Shift_JIS", "\u65e5"), "?%93%FA");
  EXPECT_EQ(search_in("EUC-JP", "\u2212"), "?%A1%DD");
  EXPECT_EQ(search_in("gbk", "\u20ac"), "?%80");
  EXPECT_EQ(search_in("gbk", "\u3400"), "?%26%2313312%3B") << "four bytes are gb18030's only";
  EXPECT_EQ(search_in("iso-2022-jp", "\u65e5x"), "?%1B$BF|%1B(Bx");
  EXPECT_EQ(search_in("iso-2022-jp", "\u65e5\u00e9"), "?%1B$BF|%1B(B%26%23233%3B");
  EXPECT_EQ(search_in("euc-kr", "\ue000"), "?%26%2357344%3B") << "private use is not encoded";
  EXPECT_EQ(search_in("UTF-16LE", "\u00e9"), "?%C3%A9");
  EXPECT_EQ(search_in("no such encoding", "\u00e9"), "?%C3%A9");
}

TEST(Parse, OnlyHttpAndFtpAndFileQueriesHeedTheEncoding) {
  const auto query = [](const char* url) {
    return std::string(Url::parse(url, nullptr, "windows-1252")->search());
  };
  EXPECT_EQ(query("ftp://h/?\u00e9"), "?%E9");
  EXPECT_EQ(query("wss://h/?\u00e9"), "?%C3%A9");
  EXPECT_EQ(query("a://h/?\u00e9"), "?%C3%A9");
}

TEST(Parse, NormalFormIsWhatTheWholeParserMakesOfIt) {
  // A newline sends the same URL the long way.
  for (const std::string url :
       {"https://a.example/", "http://a.example/b/c.html?d=e&f#g", "https://1a/b", "http://a_b/.c",
        "https://a.example/b//c/", "https://a/%2fb/%2", "https://a/?", "https://a/#",
        "https://a/?#", "https://xn--0.example/", "http://a../", "http://1.2.3/", "https://a.1/",
        "http://a/b/..", "https://a", "https://A/", "https://-a-.-/", "https://./",
        "https://../"}) {
    const auto quick = Url::parse(url);
    const auto whole = Url::parse(url + "\n");
    ASSERT_EQ(quick.has_value(), whole.has_value()) << url;
    if (!quick) continue;
    EXPECT_EQ(quick->href(), whole->href());
    EXPECT_EQ(quick->hostname(), whole->hostname()) << url;
    EXPECT_EQ(quick->pathname(), whole->pathname()) << url;
    EXPECT_EQ(quick->search(), whole->search()) << url;
    EXPECT_EQ(quick->hash(), whole->hash()) << url;
  }
}

TEST(Parse, LongUrlsStayLinear) {
  // Each of them takes hours where some step looks back over all that was read.
  constexpr std::size_t kMany = 1 << 20;
  const auto repeat = [](const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  const auto base = Url::parse("http://h/" + repeat("a/", kMany));
  EXPECT_EQ(Url::parse(repeat("../", kMany + 9), &*base)->href(), "http://h/");
  EXPECT_EQ(Url::parse("http://h/" + repeat("a/../", kMany))->pathname(), "/");
  EXPECT_EQ(Url::parse("http://" + repeat("a.", kMany) + "b/")->hostname().size(), 2 * kMany + 1);
  EXPECT_FALSE(Url::parse("http://" + repeat("1.", kMany) + "1/"));
  EXPECT_EQ(Url::parse("http://" + repeat("@", kMany) + "h/")->username().size(), 3 * (kMany - 1));
  EXPECT_FALSE(Url::parse("http://" + repeat("\u00fc", kMany) + "/"));
}

}  // namespace
}  // namespace varve::url
