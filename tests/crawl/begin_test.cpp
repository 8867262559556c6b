#include "varve/crawl/begin.hpp"

#include <gtest/gtest.h>

namespace varve::crawl {
namespace {

struct Typed {
  const char* name;
  const char* typed;
  const char* url;  // "" where it is none
};

constexpr Typed kTyped[] = {
    {"a whole URL", "https://example.com/a?b", "https://example.com/a?b"},
    {"without its scheme", "example.com/a", "http://example.com/a"},
    {"a port", "example.com:8080", "http://example.com:8080/"},
    {"a colon in the path", "example.com/a:b", "http://example.com/a:b"},
    {"a URL in its query", "example.com/?u=http://x", "http://example.com/?u=http://x"},
    {"a URL in its path", "web.example/2020/https://x/", "http://web.example/2020/https://x/"},
    {"a fragment", "http://example.com/#part", "http://example.com/"},
    {"a fragment that is empty", "http://example.com/#", "http://example.com/"},
    {"another scheme", "ftp://example.com/", ""},
    {"a scheme without a host", "mailto:a@example.com", ""},
    {"a script", "javascript:alert(1)", ""},
    {"nothing", "", ""},
    {"words", "not a url", ""},
};

TEST(ATypedUrl, IsReadAsBrowsersDo) {
  for (const Typed& each : kTyped) {
    const auto url = read_typed_url(each.typed);
    EXPECT_EQ(url ? url->href() : "", each.url) << each.name;
  }
}

}  // namespace
}  // namespace varve::crawl
