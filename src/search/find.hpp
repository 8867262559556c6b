// Pages for a query, best first: their rows are found and ranked in text.db, a page's versions make
// one candidate, and which of them fit is told for those that come into question only.
#pragma once

#include <functional>
#include <vector>

#include "search/evaluate.hpp"
#include "varve/search/text_index.hpp"

namespace varve::search {

// Bounds of one search, whatever is asked for: the newest rows that have all words, and of those
// that were found the best ones.
inline constexpr std::size_t kMaxRows = 5000;
inline constexpr std::size_t kMaxScanned = 25'000;  // where a filter takes many away
inline constexpr std::size_t kMaxPages = 400;

struct FoundPage {
  std::string url = {};
  Version version = {};  // the newest that fits, within the question's times
  Time first_seen = {};
  std::optional<Time> gone = {};  // the version after it, which does not fit
  double score = 0;
};

struct FoundPages {
  bool partial = false;
};

// Pages go to `sink`, best first, until it gives false.
Result<FoundPages> find_pages(TextDb& db, const Query& query, const Question& question,
                              Stemmers& stemmers,
                              const std::function<bool(const FoundPage&)>& sink);

}  // namespace varve::search
