// What varve adds to FTS5: functions of a row that a search has found.
//
//   varve_rank(words)    how well it fits, by BM25 over weighted columns; higher is better
//   varve_places(words)  where: a byte for the column and four for the word's number in it (little-
//                        endian), for each occurrence of each phrase
//
// FTS5's own bm25() reads all rows of every phrase before it says anything of the first one; this
// one reads some thousand, and takes the rest to be like them.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::search {

// How much the phrases of an expression say: counted for the first row that varve_rank() is asked
// about, and true of all expressions with the same phrases in the same order, until it is emptied.
struct Rarity {
  std::vector<double> of_phrase;  // inverse document frequency; empty: not counted yet
  double average = 1;             // words of a row
  double rows = 1;                // of text.db
  // A lone phrase is taken for 1: whoever reads its rows counts them, and calls found().
  bool to_come = false;

  // `count` rows of `read` ones have the lone phrase. Gives what these rows' scores are to be
  // multiplied by.
  double found(std::size_t count, double read);
};

// `rarity` is the connection's, and outlives it.
Result<void> register_rank(sqlite3* handle, Rarity& rarity);

}  // namespace varve::search
