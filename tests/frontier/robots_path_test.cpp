#include "frontier/robots_path.hpp"

#include <gtest/gtest.h>

namespace varve::frontier {
namespace {

TEST(RobotsPath, PatternsMatch) {
  const struct {
    std::string_view pattern;
    std::string_view path;
    bool matches;
  } rows[] = {
      {"/", "/", true},
      {"/", "/a", true},
      {"/a", "/", false},
      {"/a$", "/a", true},
      {"/a$", "/ab", false},
      {"/a$b", "/a$b", true},
      {"*", "/", true},
      {"*$", "/a", true},
      {"/*/b", "/a/b/c", true},
      {"/*/b$", "/a/b/c", false},
      {"/*/b$", "/a/b/c/b", true},
      {"/a*a$", "/a", false},
      {"/a*a$", "/aa", true},
      {"/a**b", "/ab", true},
      {"/*a*b*c", "/xaxbxc", true},
      {"/*a*b*c", "/xcxbxa", false},
      {"/*?id=", "/a?id=1", true},
      {"/*.php$", "/a.php?b", false},
      {"/a*$", "/a/b", true},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(matches(row.pattern, row.path), row.matches) << row.pattern << ' ' << row.path;
  }
}

// With backtracking this would take longer than there is time.
TEST(RobotsPath, ManyStarsCostNoMoreThanTheirNumber) {
  std::string pattern = "/";
  for (int i = 0; i < 5000; ++i) pattern += "*a";
  EXPECT_FALSE(matches(pattern + "*b", "/" + std::string(5000, 'a')));
}

TEST(RobotsPath, HasTwoForms) {
  const struct {
    const char* name;
    std::string_view path;
    std::string_view written;
    std::string_view canonical;
  } rows[] = {
      {"nothing to do", "/foo/bar?baz=quz", "/foo/bar?baz=quz", "/foo/bar?baz=quz"},
      {"RFC 9309 2.2.2, unreserved", "/foo/bar/%62%61%7A", "/foo/bar/%62%61%7A", "/foo/bar/baz"},
      {"data of a query", "/a?b=http%3a%2F%2Fc", "/a?b=http%3A%2F%2Fc", "/a?b=http://c"},
      {"a delimiter of the path", "/a%2fb", "/a%2Fb", "/a%2Fb"},
      {"lower case", "/%e3%83%84", "/%E3%83%84", "/%E3%83%84"},
      {"no escape", "/%zz%", "/%zz%", "/%zz%"},
      {"no part of a URI", "/a b{c}", "/a%20b%7Bc%7D", "/a%20b%7Bc%7D"},
      {"means something in a rule", "/a*b$", "/a*b$", "/a%2Ab%24"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(written_path(row.path), row.written) << row.name;
    EXPECT_EQ(canonical_path(row.written), row.canonical) << row.name;
  }
  EXPECT_EQ(written_rule("/\xE3\x83\x84"), "/%E3%83%84");
  EXPECT_EQ(canonical_rule("/%7E*$b$"), "/~*%24b$");
}

}  // namespace
}  // namespace varve::frontier
