#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookmarks/show.hpp"

namespace varve::bookmarks {
namespace {

using ::testing::ElementsAreArray;

TEST(PlainLists, HaveUrlsWhereverTheyStand) {
  const std::pair<std::string, std::vector<std::string>> kCases[] = {
      {"see https://a.example/x.", {"https://a.example/x"}},
      {"(https://a.example/x)", {"https://a.example/x"}},
      {"https://a.example/x_(y)", {"https://a.example/x_(y)"}},
      {"\"url\": \"https://a.example/\",", {"https://a.example/"}},
      {"HTTP://A.example/", {"http://a.example/"}},
      {"xhttps://a.example/", {}},
      {"view-source:https://a.example/", {"https://a.example/"}},
      {"https://a.example/,https://b.example/", {"https://a.example/,https://b.example/"}},
      {"a.example", {"http://a.example/"}},
      {"a.example:80/b", {"http://a.example/b"}},
      {"someone@a.example", {}},
      {"words.", {}},
      {".hidden", {}},
      {"one.word two.words", {}},
      {"#https://a.example/", {}},
      {"https://", {}},
  };
  for (const auto& [text, expected] : kCases) {
    const auto list = read_list(text, Format::kPlain);
    ASSERT_TRUE(list) << text;
    EXPECT_THAT(show(list->bookmarks), ElementsAreArray(expected)) << text;
  }
}

}  // namespace
}  // namespace varve::bookmarks
