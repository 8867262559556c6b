// What the parts of a URL are, and what belongs to them beside the URL API's attributes.
#include <gtest/gtest.h>

#include "varve/url/url.hpp"

namespace varve::url {
namespace {

TEST(Url, HasPartsThatAreViewsOfItsSerialization) {
  const auto url = Url::parse("https://me:secret@docs.example:8443/a/b?c=d#e");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->protocol(), "https:");
  EXPECT_EQ(url->scheme(), "https");
  EXPECT_EQ(url->username(), "me");
  EXPECT_EQ(url->password(), "secret");
  EXPECT_EQ(url->host(), "docs.example:8443");
  EXPECT_EQ(url->hostname(), "docs.example");
  EXPECT_EQ(url->port(), "8443");
  EXPECT_EQ(url->pathname(), "/a/b");
  EXPECT_EQ(url->search(), "?c=d");
  EXPECT_EQ(url->hash(), "#e");
  EXPECT_EQ(url->without_fragment(), "https://me:secret@docs.example:8443/a/b?c=d");
  EXPECT_EQ(url->effective_port(), 8443);
  EXPECT_TRUE(url->is_special());
  EXPECT_TRUE(url->is_http());
  EXPECT_FALSE(url->has_opaque_path());
}

TEST(Url, WithNothingInItHasEmptyParts) {
  const Url url;
  EXPECT_EQ(url.href(), "");
  for (const auto part : {url.protocol(), url.scheme(), url.username(), url.password(), url.host(),
                          url.hostname(), url.port(), url.pathname(), url.search(), url.hash()}) {
    EXPECT_EQ(part, "");
  }
}

TEST(Url, HasAnEmptyQueryThatTheAttributeDoesNotShow) {
  const auto url = Url::parse("https://h/?#");
  EXPECT_EQ(url->href(), "https://h/?#");
  EXPECT_EQ(url->search(), "");
  EXPECT_EQ(url->hash(), "");
  EXPECT_EQ(url->without_fragment(), "https://h/?");
}

TEST(Url, OriginsAreOfSchemesWithHosts) {
  const auto origin = [](const char* url) { return Url::parse(url)->origin(); };
  EXPECT_EQ(origin("https://u:p@h.example:443/a"), "https://h.example");
  EXPECT_EQ(origin("ftp://h:2121/"), "ftp://h:2121");
  EXPECT_EQ(origin("file:///a"), "null");
  EXPECT_EQ(origin("data:,a"), "null");
  EXPECT_EQ(origin("a://h/"), "null");
  EXPECT_EQ(origin("blob:https://h:444/uuid"), "https://h:444");
  EXPECT_EQ(origin("blob:ftp://h/uuid"), "null");
  EXPECT_EQ(origin("blob:blob:https://h/uuid"), "null");
  EXPECT_EQ(origin("blob:d3958f5c"), "null");
}

TEST(Url, ConnectsToTheSchemesPortWhereNoneIsGiven) {
  EXPECT_EQ(Url::parse("http://h/")->effective_port(), 80);
  EXPECT_EQ(Url::parse("wss://h/")->effective_port(), 443);
  EXPECT_EQ(Url::parse("ftp://h/")->effective_port(), 21);
  EXPECT_EQ(Url::parse("http://h:0/")->effective_port(), 0);
  EXPECT_EQ(Url::parse("mailto:a")->effective_port(), 0);
}

}  // namespace
}  // namespace varve::url
