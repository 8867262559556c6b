// What is given in rows. Used by one thread, as the Statement is.
#pragma once

#include <algorithm>
#include <vector>

#include "varve/index/statement.hpp"

namespace varve::index {

// All rows of what `use` asks for, each made by `row`.
template <typename RowOf>
auto rows(Statement::Use use, const RowOf& row) -> Result<std::vector<decltype(row(use))>> {
  std::vector<decltype(row(use))> found;
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return found;
    found.push_back(row(use));
  }
}

// A limit as SQLite takes it.
inline std::int64_t limit_of(std::size_t limit) {
  return static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX));
}

}  // namespace varve::index
