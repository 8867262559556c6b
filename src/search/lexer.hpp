// The pieces of a query, one after the other. Never fails: an open quotation ends with the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varve::search {

struct Lexeme {
  enum class Kind : unsigned char {
    kTerm,    // a word or a phrase
    kFilter,  // site:, before:, after:, with its value
    kTitle,   // title: before a bracket
    kOpen,
    kClose,
    kAnd,
    kOr,
    kNot,
    kNear,      // between two terms
    kNearOpen,  // NEAR(
  };
  Kind kind = Kind::kTerm;
  std::string text = {};
  std::string filter = {};  // its name
  bool prefix = false;
  bool title = false;
  bool quoted = false;
  unsigned distance = 0;  // kNear; 0 where nobody says
};

std::vector<Lexeme> lexemes_of(std::string_view query);

}  // namespace varve::search
