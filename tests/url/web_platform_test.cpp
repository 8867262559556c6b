// The official cases of the URL standard (web-platform-tests, url/resources), every one of them.
#include <gtest/gtest.h>

#include <set>

#include "url/corpus.hpp"
#include "varve/url/url.hpp"

namespace varve::url {
namespace {

using nlohmann::json;

std::string attribute(const Url& url, const std::string& name) {
  if (name == "href") return url.href();
  if (name == "origin") return url.origin();
  if (name == "protocol") return std::string(url.protocol());
  if (name == "username") return std::string(url.username());
  if (name == "password") return std::string(url.password());
  if (name == "host") return std::string(url.host());
  if (name == "hostname") return std::string(url.hostname());
  if (name == "port") return std::string(url.port());
  if (name == "pathname") return std::string(url.pathname());
  if (name == "search") return std::string(url.search());
  if (name == "hash") return std::string(url.hash());
  ADD_FAILURE() << "the test data names an attribute that is none: " << name;
  return {};
}

void set(Url& url, const std::string& name, const std::string& value) {
  if (name == "href") return static_cast<void>(url.set_href(value));
  if (name == "protocol") return url.set_protocol(value);
  if (name == "username") return url.set_username(value);
  if (name == "password") return url.set_password(value);
  if (name == "host") return url.set_host(value);
  if (name == "hostname") return url.set_hostname(value);
  if (name == "port") return url.set_port(value);
  if (name == "pathname") return url.set_pathname(value);
  if (name == "search") return url.set_search(value);
  if (name == "hash") return url.set_hash(value);
  ADD_FAILURE() << "the test data names a setter that is none: " << name;
}

std::optional<Url> parse(const json& input, const json& base) {
  if (base.is_null()) return Url::parse(input.get<std::string>());
  const auto parsed = Url::parse(base.get<std::string>());
  if (!parsed) return std::nullopt;
  return Url::parse(input.get<std::string>(), &*parsed);
}

TEST(WebPlatformTests, UrlTestData) {
  VARVE_CORPUS(cases, "url/urltestdata.json");
  // What a case says besides the URL's attributes. searchParams is another interface's view of
  // `search`, which is compared.
  const std::set<std::string> notes = {"input",   "base",       "failure",
                                       "comment", "relativeTo", "searchParams"};
  std::size_t seen = 0;
  for (const json& test : cases) {
    if (test.is_string()) continue;  // a comment
    SCOPED_TRACE(test.dump());
    ++seen;
    const auto url = parse(test["input"], test.value("base", json()));
    ASSERT_EQ(url.has_value(), !test.value("failure", false));
    if (!url) continue;
    for (const auto& [name, expected] : test.items()) {
      if (notes.count(name) == 0) {
        EXPECT_EQ(attribute(*url, name), expected.get<std::string>()) << name;
      }
    }
    const auto again = Url::parse(url->href());
    ASSERT_TRUE(again) << "the serialization does not parse";
    EXPECT_EQ(again->href(), url->href());
  }
  EXPECT_GT(seen, 0U);
}

TEST(WebPlatformTests, DomainToAscii) {
  VARVE_CORPUS(cases, "url/toascii.json");
  std::size_t seen = 0;
  for (const json& test : cases) {
    if (test.is_string()) continue;
    SCOPED_TRACE(test.dump());
    ++seen;
    const auto input = test["input"].get<std::string>();
    std::optional<std::string> expected;
    if (!test["output"].is_null()) expected = test["output"].get<std::string>();
    // As the official test has it: in a URL, and through two setters.
    const auto url = Url::parse("https://" + input + "/x");
    ASSERT_EQ(url.has_value(), expected.has_value());
    if (url) {
      EXPECT_EQ(url->href(), "https://" + *expected + "/x");
    }
    for (const char* const name : {"host", "hostname"}) {
      auto changed = Url::parse("https://x/x");
      set(*changed, name, input);
      EXPECT_EQ(changed->hostname(), expected.value_or("x")) << name;
    }
    EXPECT_EQ(domain_to_ascii(input), expected);
  }
  EXPECT_GT(seen, 0U);
}

TEST(WebPlatformTests, Setters) {
  VARVE_CORPUS(setters, "url/setters_tests.json");
  std::size_t seen = 0;
  for (const auto& [name, cases] : setters.items()) {
    if (name == "comment") continue;
    for (const json& test : cases) {
      SCOPED_TRACE(name + " " + test.dump());
      ++seen;
      auto url = Url::parse(test["href"].get<std::string>());
      ASSERT_TRUE(url);
      set(*url, name, test["new_value"].get<std::string>());
      for (const auto& [attribute_name, expected] : test["expected"].items()) {
        EXPECT_EQ(attribute(*url, attribute_name), expected.get<std::string>()) << attribute_name;
      }
    }
  }
  EXPECT_GT(seen, 0U);
}

TEST(WebPlatformTests, QueriesInTheDocumentsEncoding) {
  VARVE_CORPUS(cases, "url/percent-encoding.json");
  const auto base = Url::parse("https://doesnotmatter.invalid/");
  std::size_t seen = 0;
  for (const json& test : cases) {
    if (test.is_string()) continue;
    const auto input = test["input"].get<std::string>();
    for (const auto& [encoding, expected] : test["output"].items()) {
      SCOPED_TRACE(test["input"].dump() + " in " + encoding);
      ++seen;
      const auto url =
          Url::parse("https://doesnotmatter.invalid/?" + input + "#" + input, &*base, encoding);
      ASSERT_TRUE(url);
      EXPECT_EQ(url->search(), std::string("?").append(expected.get<std::string>()));
      // A fragment is UTF-8 in every document.
      const auto utf8 = test["output"].find("utf-8");
      if (utf8 != test["output"].end()) {
        EXPECT_EQ(url->hash(), std::string("#").append(utf8->get<std::string>()));
      }
    }
  }
  EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace varve::url
