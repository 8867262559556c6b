// The setters' corners (WHATWG URL 6.1), by cases of our own.
#include <gtest/gtest.h>

#include "varve/url/url.hpp"

namespace varve::url {
namespace {

using Setter = void (Url::*)(std::string_view);

struct SettersRow {
  const char* name;
  const char* url;
  const char* value;
  const char* href;
};

void expect_rows(Setter setter, const std::vector<SettersRow>& rows) {
  for (const SettersRow& row : rows) {
    auto url = Url::parse(row.url);
    ASSERT_TRUE(url) << row.name;
    (*url.*setter)(row.value);
    EXPECT_EQ(url->href(), row.href) << row.name;
    // The parts have moved with the change: a parse of the result finds the same.
    const auto again = Url::parse(url->href());
    ASSERT_TRUE(again) << row.name;
    EXPECT_EQ(url->username(), again->username()) << row.name;
    EXPECT_EQ(url->password(), again->password()) << row.name;
    EXPECT_EQ(url->host(), again->host()) << row.name;
    EXPECT_EQ(url->port(), again->port()) << row.name;
    EXPECT_EQ(url->pathname(), again->pathname()) << row.name;
    EXPECT_EQ(url->search(), again->search()) << row.name;
    EXPECT_EQ(url->hash(), again->hash()) << row.name;
  }
}

TEST(Setters, Protocol) {
  expect_rows(&Url::set_protocol,
              {{"longer", "ws://u:p@h:81/a?b#c", "HTTPS:x", "https://u:p@h:81/a?b#c"},
               {"to one whose default the port is", "http://h:443/", "wss", "wss://h/"},
               {"of another kind", "http://h/", "git", "http://h/"},
               {"to a file with a port", "http://h:81/", "file", "http://h:81/"},
               {"to a file", "http://h/a", "file", "file://h/a"},
               {"of a file without a host", "file:///a", "http", "file:///a"},
               {"of a file with a host", "file://h/a", "http", "http://h/a"},
               {"with a blank", "http://h/", " https", "http://h/"},
               {"empty", "http://h/", "", "http://h/"},
               {"without an authority", "a:/b", "cd", "cd:/b"}});
}

TEST(Setters, UsernameAndPassword) {
  expect_rows(&Url::set_username, {{"first", "http://h:81/a?b", "me", "http://me@h:81/a?b"},
                                   {"before a password", "http://:p@h/", "me", "http://me:p@h/"},
                                   {"none", "http://me@h/", "", "http://h/"},
                                   {"none, but a password", "http://me:p@h/", "", "http://:p@h/"},
                                   {"encoded", "a://h", "x@/\xFF", "a://x%40%2F%EF%BF%BD@h"},
                                   {"no host", "a:///b", "x", "a:///b"}});
  expect_rows(&Url::set_password, {{"first", "http://h:81/a?b", "pw", "http://:pw@h:81/a?b"},
                                   {"behind a name", "http://me@h/", "pw", "http://me:pw@h/"},
                                   {"another", "http://me:long@h/", "p", "http://me:p@h/"},
                                   {"none", "http://me:p@h/", "", "http://me@h/"},
                                   {"none at all", "http://:p@h/", "", "http://h/"},
                                   {"file", "file://h/", "p", "file://h/"}});
}

TEST(Setters, Host) {
  expect_rows(&Url::set_host,
              {{"with a port", "http://u@h:81/a?b#c", "longer.example:82",
                "http://u@longer.example:82/a?b#c"},
               {"without one", "http://h:81/", "x", "http://x:81/"},
               {"with the default one", "http://h:81/", "x:80", "http://x/"},
               {"with junk behind the port", "http://h/", "x:82y", "http://x:82/"},
               {"with a port that is too large", "http://h:81/", "x:99999", "http://x:81/"},
               {"up to a path", "http://h/a", "x/b", "http://x/a"},
               {"up to a backslash", "http://h/a", "x\\b", "http://x/a"},
               {"empty", "http://h/a", "", "http://h/a"},
               {"empty where that may be", "a://h/b", "", "a:///b"},
               {"empty beside a port", "a://h:81/b", "", "a://h:81/b"},
               {"where there was none", "a:/b?c#d", "h:81", "a://h:81/b?c#d"},
               {"where two slashes were kept apart", "a:/.//b?c", "h", "a://h//b?c"},
               {"bad", "http://h/", "a b", "http://h/"},
               {"address", "http://h/", "0x7f.1", "http://127.0.0.1/"},
               {"version 6", "http://h:81/", "[0::1]", "http://[::1]:81/"},
               {"this machine's of a file", "file://h/a", "localhost", "file:///a"},
               {"of a file with a port", "file://h/a", "x:81", "file://h/a"},
               {"opaque path", "a:b", "h", "a:b"},
               {"tabs", "http://h/", "\tx\ny", "http://xy/"}});
  expect_rows(&Url::set_hostname, {{"with a port", "http://h:81/", "x:82", "http://h:81/"},
                                   {"without one", "http://h:81/", "x", "http://x:81/"}});
}

TEST(Setters, Port) {
  expect_rows(&Url::set_port, {{"first", "http://h/a?b#c", "81", "http://h:81/a?b#c"},
                               {"longer", "http://h:8/a?b#c", "65535", "http://h:65535/a?b#c"},
                               {"none", "http://h:81/a", "", "http://h/a"},
                               {"default", "https://h:81/a", "0443", "https://h/a"},
                               {"junk behind", "http://h/", "81 x", "http://h:81/"},
                               {"junk before", "http://h:81/", " 82", "http://h:81/"},
                               {"too large", "http://h:81/", "65536", "http://h:81/"},
                               {"no host", "a:///b", "81", "a:///b"}});
}

TEST(Setters, Pathname) {
  expect_rows(&Url::set_pathname,
              {{"relative", "http://h:81/a?b#c", "d/../e f", "http://h:81/e%20f?b#c"},
               {"marks are data", "http://h/", "a?b#c", "http://h/a%3Fb%23c"},
               {"empty", "http://h/a", "", "http://h/"},
               {"empty where that may be", "a://h/b?c", "", "a://h?c"},
               {"empty without a host", "a:/b", "", "a:/"},
               {"two slashes without a host", "a:/b?c", "//d", "a:/.//d?c"},
               {"and one again", "a:/.//d?c", "/e", "a:/e?c"},
               {"two slashes with a host", "a://h/b", "//d", "a://h//d"},
               {"drive", "file:///a", "c|/d", "file:///c:/d"},
               {"opaque", "a:b", "/c", "a:b"}});
}

TEST(Setters, SearchAndHash) {
  expect_rows(&Url::set_search, {{"first", "http://h/a#c", "b'", "http://h/a?b%27#c"},
                                 {"with its mark", "http://h/?x", "?b?", "http://h/?b?"},
                                 {"only the mark", "http://h/?x#c", "?", "http://h/?#c"},
                                 {"none", "http://h/?x#c", "", "http://h/#c"},
                                 {"a hash is data", "http://h/", "a#b", "http://h/?a%23b"},
                                 {"opaque path", "a:b", "c", "a:b?c"}});
  expect_rows(&Url::set_hash, {{"first", "http://h/?b", "c`", "http://h/?b#c%60"},
                               {"with its mark", "http://h/#x", "##c", "http://h/##c"},
                               {"only the mark", "http://h/#x", "#", "http://h/#"},
                               {"none", "http://h/?b#x", "", "http://h/?b"},
                               {"opaque path", "a:b", "c", "a:b#c"}});
}

TEST(Setters, HrefIsParsedWithoutABase) {
  auto url = Url::parse("http://h/");
  EXPECT_FALSE(url->set_href("relative"));
  EXPECT_EQ(url->href(), "http://h/");
  EXPECT_TRUE(url->set_href(" a:b "));
  EXPECT_EQ(url->href(), "a:b");
  EXPECT_TRUE(url->has_opaque_path());
}

}  // namespace
}  // namespace varve::url
