// A query as FTS5 takes it (SQLite's documentation of FTS5, section 3), in the terms of text.db.
#pragma once

#include <string>
#include <vector>

#include "search/query.hpp"
#include "search/words.hpp"

namespace varve::search {

// The prefix of a word that is looked for: shorter ones would be most of the index.
inline constexpr std::size_t kMinPrefix = 3;

// Whether the word, which is the beginning of others, is looked for as that.
bool is_prefix(const Term& term, const Word& last);

// The languages are those of the indexed pages: what a word's stem is depends on them, so a term
// is a choice of what it is in each.
class Expressions {
 public:
  Expressions(const Query& query, std::vector<Language> languages, Stemmers& stemmers)
      : query_(query), languages_(std::move(languages)), stemmers_(stemmers) {}

  // Rows that have all of it. In a page of several rows not all has to stand in one.
  [[nodiscard]] std::string of(const Node& node) const;
  // Of a leaf (kTerm, kNear), with its places: without the frequent words, which have none.
  [[nodiscard]] std::string places_of(const Node& leaf) const;
  // Query::sentence as a phrase; may be empty.
  [[nodiscard]] std::string as_sentence() const;

 private:
  [[nodiscard]] std::string leaf(const Node& node, bool with_stops) const;
  [[nodiscard]] std::string in_language(const Node& leaf, Language language, bool with_stops) const;

  const Query& query_;
  std::vector<Language> languages_;
  Stemmers& stemmers_;
};

}  // namespace varve::search
