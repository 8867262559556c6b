// Which versions of a page a query fits, told from the places of its words and from what is known
// of each passage: exact where a page has several rows in text.db, of which none need have all.
#pragma once

#include <vector>

#include "search/expression.hpp"
#include "search/history.hpp"
#include "search/text_db.hpp"

namespace varve::search {

// One for each version.
using Fits = std::vector<bool>;

class Evaluator {
 public:
  Evaluator(TextDb& db, const Query& query, const Expressions& expressions);
  Result<Fits> fits(const History& history);

 private:
  Result<Fits> of(const Node& node, const History& history);
  Result<Fits> of_leaf(const std::string& expression, const History& history);

  TextDb& db_;
  const Query& query_;
  const Expressions& expressions_;
  // In the order in which the tree has its leaves, since they are made once.
  std::vector<std::string> leaves_;
  std::size_t next_ = 0;
};

}  // namespace varve::search
