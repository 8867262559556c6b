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

#include "varve/base/error.hpp"

namespace varve::search {

Result<void> register_rank(sqlite3* handle);

}  // namespace varve::search
