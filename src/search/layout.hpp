// A page's text as text.db takes it: each distinct passage as the words of one column.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/words.hpp"
#include "varve/text/page_text.hpp"

namespace varve::search {

// Of the table `words`, in its order. What most words are in comes first: a word's occurrences in
// the first column cost two bytes less than those in others.
enum class Column : std::uint8_t { kBody, kHeading, kTitle, kRest };
inline constexpr std::size_t kColumns = 4;

struct Piece {
  std::uint64_t hash = 0;  // of its text and column
  Column column = Column::kBody;
  std::string terms = {};               // with spaces between; without stop words
  std::uint32_t count = 0;              // of the terms
  std::vector<std::string> stops = {};  // distinct
};

struct Layout {
  std::vector<Piece> pieces;  // distinct, in the page's order
  Language language = 0;
};

// At most that much of a page's text is indexed: what is longer is a log or a dump.
inline constexpr std::size_t kMaxIndexed = 4 << 20;

Layout lay_out(const text::PageText& page, Stemmers& stemmers);
// The page's own word for it, else by its frequent words.
Language language_of_page(const text::PageText& page);

}  // namespace varve::search
