#include "varve/crawl/by_script.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::crawl {
namespace {

const std::string kText(300, 'x');

TEST(ByScript, IsAPageThatShowsLittleWithoutThem) {
  EXPECT_TRUE(is_by_script("<!doctype html><title>" + kText +
                           "</title><div id=root></div><script src=a.js></script>"));
  EXPECT_TRUE(is_by_script("<noscript>" + kText + "</noscript><script src=a.js></script>"));
  EXPECT_TRUE(is_by_script("<!-- " + kText + " --><SCRIPT>run()</SCRIPT>"));
  EXPECT_FALSE(is_by_script("<p>" + kText + "</p><script src=a.js></script>"));
}

TEST(ByScript, IsAPageWhoseScriptsAskForMore) {
  EXPECT_TRUE(is_by_script("<p>" + kText + "<script>fetch('/a')</script>"));
  EXPECT_TRUE(is_by_script("<p>" + kText + "<script type=module>import('/a')</script>"));
  EXPECT_FALSE(is_by_script("<p>" + kText + " fetch('/a')<script>run()</script>"));
}

TEST(ByScript, IsNoPageWithoutScripts) {
  EXPECT_FALSE(is_by_script(""));
  EXPECT_FALSE(is_by_script("<p>Short."));
  EXPECT_FALSE(is_by_script("<style>p { color: red }</style><"));
  EXPECT_TRUE(is_by_script("<script>fetch("));
}

}  // namespace
}  // namespace varve::crawl
