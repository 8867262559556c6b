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
  const char* name = node.kind == Node::Kind::kAnd   ? "and"
                     : node.kind == Node::Kind::kOr ? "or"
                                                     : "not";
  return std::string(name) + "(" + all + ")";
}

struct Row {
  const char* typed;
  const char* meant;
};

class Typed : public ::testing::TestWithParam<Row> {};

TEST_P(Typed, IsMeant) {
  const auto query = parse_query(GetParam().typed, kNow);
  const std::string meant =
      query ? shown(*query, query->root) : std::string(to_string(query.error().kind));
  EXPECT_EQ(meant, GetParam().meant) << GetParam().typed;
}

INSTANTIATE_TEST_SUITE_P(
    Query, Typed,
    ::testing::Values(
        Row{"word", "'word'"}, Row{"two words", "and('two' 'words')"},
        Row{"a AND b", "and('a' 'b')"}, Row{"a OR b c", "or('a' and('b' 'c'))"},
        Row{"(a OR b) c", "and(or('a' 'b') 'c')"}, Row{"a NOT b", "not('a' 'b')"},
        Row{"a -b -c", "not('a' or('b' 'c'))"}, Row{"a AND NOT b", "not('a' 'b')"},
        Row{"a NOT NOT b", "and('a' 'b')"}, Row{"\"a phrase\" x", "and('a phrase' 'x')"},
        Row{"beg*", "'beg'*"}, Row{"\"some beg\"*", "'some beg'*"},
        Row{"\u201ctypographic quotes\u201d", "'typographic quotes'"},
        Row{"a NEAR b", "near/10('a' 'b')"}, Row{"a NEAR/3 b NEAR/3 c", "near/3('a' 'b' 'c')"},
        Row{"NEAR(a \"b c\", 5)", "near/5('a' 'b c')"}, Row{"NEAR(a b)", "near/10('a' 'b')"},
        Row{"title:word", "title:'word'"}, Row{"title:\"a b\" c", "and(title:'a b' 'c')"},
        Row{"title:(a OR b)", "or(title:'a' title:'b')"},
        Row{"a site:example.com", "'a'"}, Row{"foo:bar", "'foo:bar'"},
        Row{"and or not", "and('and' 'or' 'not')"},
        // Sentences.
        Row{"it is NOT in the set",
            "or(not(and('it' 'is' 'the' 'set') 'in') 'it is NOT in the set')"},
        Row{"it is NOT in title:set", "not(and('it' 'is' title:'set') 'in')"},
        Row{"earlier (or later) versions may vary",
            "or(and('earlier' and('or' 'later') 'versions' 'may' 'vary')"
            " 'earlier (or later) versions may vary')"},
        // Half typed.
        Row{"\"open", "'open'"}, Row{"a AND", "'a'"}, Row{"a OR", "'a'"}, Row{"a NOT", "'a'"},
        Row{"(a OR (b", "or('a' 'b')"}, Row{"a)", "'a'"}, Row{"a) b", "and('a' 'b')"},
        Row{"()", "invalid"}, Row{"a ()", "'a'"}, Row{"NEAR(", "invalid"},
        Row{"NEAR(a", "'a'"}, Row{"a NEAR", "'a'"}, Row{"title:", "invalid"},
        Row{"title:(", "invalid"}, Row{"site: a", "'a'"}, Row{"OR OR a", "'a'"},
        Row{"AND", "invalid"}, Row{"-", "invalid"}, Row{"*", "invalid"}, Row{"\"", "invalid"},
        Row{"a -", "'a'"}, Row{"\"\" a", "'a'"}, Row{"++ a", "'a'"},
        // Nothing that has to be there.
        Row{"", "invalid"}, Row{"NOT a", "invalid"}, Row{"site:example.com", "invalid"},
        Row{"a OR NOT b", "'a'"},
        // What FTS5 or SQL would take for something.
        Row{"a'; DROP TABLE words;", "and('a';' 'DROP' 'TABLE' 'words;')"},
        Row{"body : x", "and('body' 'x')"}, Row{"{title} : x", "and('{title}' 'x')"},
        Row{"^a + b", "and('^a' 'b')"}, Row{"a NEAR/99999999999 b", "and('a' 'NEAR/99999999999' 'b')"},
        Row{"before:nonsense a", "invalid"}));

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
