#include "varve/frontier/scope.hpp"

#include <gtest/gtest.h>

namespace varve::frontier {
namespace {

url::Url scoped(const std::string& text) {
  return url::Url::parse(text).value();
}

struct ScopeCase {
  const char* name;
  Reach reach;
  const char* url;
  Outside expected;
};

// The seed is https://www.shop.example/docs/index.html.
constexpr ScopeCase kScopeCases[] = {
    {"prefix_same_folder", Reach::kPrefix, "https://www.shop.example/docs/a", Outside::kNot},
    {"prefix_below", Reach::kPrefix, "https://www.shop.example/docs/b/c?d=1", Outside::kNot},
    {"prefix_beside", Reach::kPrefix, "https://www.shop.example/document", Outside::kReach},
    {"prefix_other_host", Reach::kPrefix, "https://shop.example.org/docs/", Outside::kReach},
    {"prefix_without_www", Reach::kPrefix, "https://shop.example/docs/", Outside::kNot},
    {"prefix_http", Reach::kPrefix, "http://www.shop.example/docs/", Outside::kNot},
    {"prefix_other_port", Reach::kPrefix, "https://www.shop.example:81/docs/", Outside::kReach},
    {"page_nothing_else", Reach::kPage, "https://www.shop.example/docs/a", Outside::kReach},
    {"host_elsewhere_on_it", Reach::kHost, "https://www.shop.example/", Outside::kNot},
    {"host_not_below", Reach::kHost, "https://blog.shop.example/", Outside::kReach},
    {"domain_below", Reach::kDomain, "https://a.blog.shop.example/x", Outside::kNot},
    {"domain_not_its_end", Reach::kDomain, "https://workshop.example/", Outside::kReach},
    {"domain_itself", Reach::kDomain, "https://shop.example/", Outside::kNot},
};

TEST(Scope, ReachesAsFarAsItSays) {
  for (const ScopeCase& row : kScopeCases) {
    ScopeRules rules;
    rules.reach = row.reach;
    Scope scope = Scope::make(rules).value();
    scope.add_seed(scoped("https://www.shop.example/docs/index.html"));
    EXPECT_EQ(scope.judge(scoped(row.url), 1), row.expected) << row.name;
    EXPECT_EQ(scope.judge(scoped(row.url), 0), Outside::kNot)
        << row.name << ": seeds are always in";
  }
}

TEST(Scope, RulesNarrowWhatIsWithinReach) {
  ScopeRules rules;
  rules.reach = Reach::kHost;
  rules.include = {"/blog/", "[.]html$"};
  rules.exclude = {"[?&]print="};
  rules.max_depth = 2;
  Scope scope = Scope::make(rules).value();
  scope.add_seed(scoped("https://a.example/"));
  EXPECT_EQ(scope.judge(scoped("https://a.example/blog/1"), 1), Outside::kNot);
  EXPECT_EQ(scope.judge(scoped("https://a.example/x.html"), 2), Outside::kNot);
  EXPECT_EQ(scope.judge(scoped("https://a.example/x.html"), 3), Outside::kDepth);
  EXPECT_EQ(scope.judge(scoped("https://a.example/x.pdf"), 1), Outside::kNotIncluded);
  EXPECT_EQ(scope.judge(scoped("https://a.example/blog/1?print=1"), 1), Outside::kExcluded);
  EXPECT_EQ(scope.judge(scoped("https://b.example/blog/1"), 1), Outside::kReach);
}

TEST(Scope, AnExpressionThatIsNoneIsRefused) {
  ScopeRules rules;
  rules.exclude = {"(a"};
  const auto scope = Scope::make(rules);
  ASSERT_FALSE(scope.has_value());
  EXPECT_EQ(scope.error().kind, ErrorKind::kInvalid);
  EXPECT_NE(scope.error().message.find("(a"), std::string::npos);
}

}  // namespace
}  // namespace varve::frontier
