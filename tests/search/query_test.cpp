#include "search/query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/expression.hpp"

namespace varve::search {
namespace {

constexpr Time kNow{1'790'000'000'000'000};

std::string shown(const Query& query, const Node& node) {
  const auto term = [&](std::size_t i) {
    const Term& of = query.terms[i];
    return std::string(of.title ? "title:" : "") + "'" + of.text + "'" + (of.prefix ? "*" : "");
  };
  if (node.kind == Node::Kind::kTerm) return term(node.terms[0]);
  std::string all;
  if (node.kind == Node::Kind::kNear) {
    for (const std::size_t i : node.terms) all += (all.empty() ? "" : " ") + term(i);
    return "near/" + std::to_string(node.distance) + "(" + all + ")";
  }
  for (const Node& child : node.children) all += (all.empty() ? "" : " ") + shown(query, child);
  const char* name = node.kind == Node::Kind::kAnd  ? "and"
                     : node.kind == Node::Kind::kOr ? "or"
                                                    : "not";
  return std::string(name) + "(" + all + ")";
}

struct QueryRow {
  const char* typed;
  const char* meant;
};

class Typed : public ::testing::TestWithParam<QueryRow> {};

TEST_P(Typed, IsMeant) {
  const auto query = parse_query(GetParam().typed, kNow);
  const std::string meant =
      query ? shown(*query, query->root) : std::string(to_string(query.error().kind));
  EXPECT_EQ(meant, GetParam().meant) << GetParam().typed;
}

INSTANTIATE_TEST_SUITE_P(
    Query, Typed,
    ::testing::Values(
        QueryRow{"word", "'word'"}, QueryRow{"two words", "and('two' 'words')"},
        QueryRow{"a AND b", "and('a' 'b')"}, QueryRow{"a OR b c", "or('a' and('b' 'c'))"},
        QueryRow{"(a OR b) c", "and(or('a' 'b') 'c')"}, QueryRow{"a NOT b", "not('a' 'b')"},
        QueryRow{"a -b -c", "not('a' or('b' 'c'))"}, QueryRow{"a AND NOT b", "not('a' 'b')"},
        QueryRow{"a NOT NOT b", "and('a' 'b')"}, QueryRow{"\"a phrase\" x", "and('a phrase' 'x')"},
        QueryRow{"beg*", "'beg'*"}, QueryRow{"\"some beg\"*", "'some beg'*"},
        QueryRow{"\u201ctypographic quotes\u201d", "'typographic quotes'"},
        QueryRow{"a NEAR b", "near/10('a' 'b')"},
        QueryRow{"a NEAR/3 b NEAR/3 c", "near/3('a' 'b' 'c')"},
        QueryRow{"NEAR(a \"b c\", 5)", "near/5('a' 'b c')"},
        QueryRow{"NEAR(a b)", "near/10('a' 'b')"}, QueryRow{"title:word", "title:'word'"},
        QueryRow{"title:\"a b\" c", "and(title:'a b' 'c')"},
        QueryRow{"title:(a OR b)", "or(title:'a' title:'b')"},
        QueryRow{"a site:example.com", "'a'"}, QueryRow{"foo:bar", "'foo:bar'"},
        QueryRow{"and or not", "and('and' 'or' 'not')"},
        // Sentences.
        QueryRow{"it is NOT in the set",
                 "or(not(and('it' 'is' 'the' 'set') 'in') 'it is NOT in the set')"},
        QueryRow{"it is NOT in title:set", "not(and('it' 'is' title:'set') 'in')"},
        QueryRow{"earlier (or later) versions may vary",
                 "or(and('earlier' and('or' 'later') 'versions' 'may' 'vary')"
                 " 'earlier (or later) versions may vary')"},
        // Half typed.
        QueryRow{"\"open", "'open'"}, QueryRow{"a AND", "'a'"}, QueryRow{"a OR", "'a'"},
        QueryRow{"a NOT", "'a'"}, QueryRow{"(a OR (b", "or('a' 'b')"}, QueryRow{"a)", "'a'"},
        QueryRow{"a) b", "and('a' 'b')"}, QueryRow{"()", "invalid"}, QueryRow{"a ()", "'a'"},
        QueryRow{"NEAR(", "invalid"}, QueryRow{"NEAR(a", "'a'"}, QueryRow{"a NEAR", "'a'"},
        QueryRow{"title:", "invalid"}, QueryRow{"title:(", "invalid"}, QueryRow{"site: a", "'a'"},
        QueryRow{"OR OR a", "'a'"}, QueryRow{"AND", "invalid"}, QueryRow{"-", "invalid"},
        QueryRow{"*", "invalid"}, QueryRow{"\"", "invalid"}, QueryRow{"a -", "'a'"},
        QueryRow{"\"\" a", "'a'"}, QueryRow{"++ a", "'a'"},
        // Nothing that has to be there.
        QueryRow{"", "invalid"}, QueryRow{"NOT a", "invalid"},
        QueryRow{"site:example.com", "invalid"}, QueryRow{"a OR NOT b", "'a'"},
        // What FTS5 or SQL would take for something.
        QueryRow{"a'; DROP TABLE words;", "and('a';' 'DROP' 'TABLE' 'words;')"},
        QueryRow{"body : x", "and('body' 'x')"}, QueryRow{"{title} : x", "and('{title}' 'x')"},
        QueryRow{"^a + b", "and('^a' 'b')"},
        QueryRow{"a NEAR/99999999999 b", "and('a' 'NEAR/99999999999' 'b')"},
        QueryRow{"before:nonsense a", "invalid"}));

TEST(Query, TimesAreBounds) {
  const auto query = parse_query("a after:2020-06 before:2021", kNow);
  ASSERT_TRUE(query);
  EXPECT_EQ(query->from.rfc3339(), "2020-06-01T00:00:00.000000Z");
  EXPECT_EQ(query->to.rfc3339(), "2020-12-31T23:59:59.999999Z");
}

TEST(Query, IsBounded) {
  EXPECT_EQ(parse_query(std::string(kMaxQuery + 1, 'a'), kNow).error().kind, ErrorKind::kLimit);
  EXPECT_EQ(parse_query(std::string(1000, '(') + "a", kNow).error().kind, ErrorKind::kLimit);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "w" + std::to_string(i) + " ";
  const auto query = parse_query(many, kNow);
  ASSERT_TRUE(query);
  EXPECT_EQ(query->terms.size(), kMaxTerms);
}

TEST(Expression, SaysWhatAWordIsInEachLanguage) {
  Stemmers stemmers;
  const auto query = parse_query("\"the houses of\" die organiza*", kNow);
  ASSERT_TRUE(query);
  const Expressions english(*query, {1}, stemmers);
  EXPECT_EQ(english.of(query->root),
            "((\"hous\" AND \"the\" AND \"of\") AND \"die\" AND (\"organiza\" * OR \"organiz\" OR "
            "\"organi\" OR \"organ\" OR \"orga\" OR \"org\"))");
  const Expressions both(*query, {1, 2}, stemmers);
  EXPECT_THAT(both.of(query->root), ::testing::HasSubstr("\"die\" AND"));
}

}  // namespace
}  // namespace varve::search
