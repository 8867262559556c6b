// What a person types, as a tree. Whatever it is (half typed, hostile), it has a meaning or an
// error of one sentence; nothing of it reaches SQL but as words.
//
//   word "a phrase" beg* title:word     what has to stand in the page; a phrase's order counts
//   a b, a AND b · a OR b · NOT a, -a   both · either · not; AND binds closer than OR
//   a NEAR b, a NEAR/5 b, NEAR(a b, 5)  with at most 10 (5) words between them
//   ( )                                 first what is inside
//   site:example.com  -site:…           of that domain, or below that path of it (not of it)
//   before:2020  after:2020-06-01       standing there before, or from then on
//
// Five words or more with operators or brackets between, and nothing else, are looked for as a
// sentence besides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::search {

inline constexpr std::size_t kMaxQuery = 8 << 10;  // bytes
inline constexpr std::size_t kMaxTerms = 64;       // what is beyond them is not looked for
inline constexpr int kMaxDepth = 32;               // of brackets
inline constexpr unsigned kDistance = 10;          // words between, where nobody says
inline constexpr unsigned kMaxDistance = 1000;
inline constexpr std::size_t kSentence = 5;  // words of it, at least

// A word, or words one after the other; as typed.
struct Term {
  std::string text;
  bool prefix = false;  // the last word is the beginning of one
  bool title = false;   // in the title
};

struct Node {
  enum class Kind : unsigned char { kTerm, kNear, kAnd, kOr, kNot };
  Kind kind = Kind::kTerm;
  std::vector<std::size_t> terms;  // of Query::terms: kTerm has one, kNear two or more
  unsigned distance = kDistance;   // kNear
  std::vector<Node> children;      // kAnd, kOr: two or more. kNot: the first, but not the second
};

struct Query {
  std::vector<Term> terms;
  Node root;
  // All of it as words one after the other; empty where it cannot be meant so. A sentence may have
  // NOT, brackets and the like in it: then `root` is either what those mean, or this.
  std::string sentence;
  std::vector<std::string> sites;  // one of them, where there are any
  std::vector<std::string> not_sites;
  Time from = kEarliest;  // both included
  Time to = kLatest;
};

// kInvalid: there is no word in it that has to be there, or a time is none. kLimit: longer or
// deeper than the bounds above. `now` is what times such as "3 days ago" count from.
Result<Query> parse_query(std::string_view text, Time now);

}  // namespace varve::search
