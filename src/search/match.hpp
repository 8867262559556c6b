// A query against the text itself: whether it has what was looked for, word for word, and where.
// text.db knows neither the places of frequent words nor what follows a stem. Pure.
#pragma once

#include <string>
#include <vector>

#include "search/query.hpp"
#include "search/words.hpp"
#include "varve/search/text_index.hpp"
#include "varve/text/page_text.hpp"

namespace varve::search {

struct Match {
  bool fits = false;
  bool has_sentence = false;  // Query::sentence, with all of its frequent words
  std::string snippet = {};
  std::vector<Range> marks = {};
};

inline constexpr std::size_t kSnippet = 240;  // bytes, about

Match match(const text::PageText& page, const Query& query, Stemmers& stemmers);

}  // namespace varve::search
