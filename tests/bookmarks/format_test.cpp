#include "bookmarks/format.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace varve::bookmarks {
namespace {

TEST(FindFormat, LooksAtWhatIsInTheList) {
  const std::pair<std::string_view, Format> kCases[] = {
      {"", Format::kPlain},
      {"https://a.example/", Format::kPlain},
      {"  \n<!doctype netscape-bookmark-file-1>", Format::kNetscape},
      {"<dl><dt><a href=x>no doctype</a></dl>", Format::kNetscape},
      {"<html><a href='https://a.example/'>a page</a>", Format::kPlain},
      {"<?xml version='1.0'?><!-- c --><OPML version='1.0'>", Format::kOpml},
      {"<title>Pocket Export</title>", Format::kPocket},
      {R"({"roots": {}})", Format::kChromium},
      {R"({"children": []})", Format::kFirefox},
      {R"([{"url": "https://a.example/", "timestamp": "1"}])", Format::kArchiveBox},
      {R"({"url": "https://a.example/", "timestamp": "1"})", Format::kArchiveBox},
      {R"([{"url": "https://a.example/", "is_archived": 0}])", Format::kWallabag},
      {R"({"_embedded": {"items": [{"url": "", "is_archived": 0}]}})", Format::kWallabag},
      {R"([{"href": "https://a.example/"}])", Format::kPlain},
      {R"({"roots": )", Format::kChromium},  // cut off: its reader says so
      {R"([ {"url": "https://a.example/", "timestamp": "1"}, {"u)", Format::kArchiveBox},
      {"[A page](https://a.example/) with a \"timestamp\"", Format::kPlain},
      {"url,title,time_added\n", Format::kPocket},
      {"url,title\n", Format::kPlain},
      {std::string_view("SQLite format 3\0", 16), Format::kFirefox},
      {std::string_view("mozLz40\0", 8), Format::kFirefox},
  };
  for (const auto& [text, expected] : kCases) {
    EXPECT_EQ(to_string(find_format(text)), to_string(expected)) << text;
  }
}

TEST(Formats, HaveNames) {
  for (const char* name :
       {"netscape", "chromium", "firefox", "pocket", "archivebox", "wallabag", "opml", "plain"}) {
    const auto format = read_format(name);
    ASSERT_TRUE(format) << name;
    EXPECT_EQ(to_string(*format), name);
  }
  const auto none = read_format("Netscape");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message,
            "\"Netscape\" is no format of a list; there are netscape, chromium, firefox, pocket, "
            "archivebox, wallabag, opml, plain");
}

}  // namespace
}  // namespace varve::bookmarks
