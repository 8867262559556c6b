#include "search/evaluate.hpp"

#include <algorithm>

#include "varve/base/bytes.hpp"

namespace varve::search {
namespace {

// Where each passage of one row begins in its column.
struct Start {
  std::uint32_t at;
  const Passage* passage;
};
using Starts = std::array<std::vector<Start>, kColumns>;

struct Rows {
  std::vector<std::pair<std::int64_t, Starts>> all;  // in the order of their ids

  const Starts* find(std::int64_t chunk) const {
    const auto found =
        std::lower_bound(all.begin(), all.end(), chunk,
                         [](const auto& row, std::int64_t id) { return row.first < id; });
    return found != all.end() && found->first == chunk ? &found->second : nullptr;
  }
};

Rows rows_of(const History& history) {
  Rows rows;
  for (const std::int64_t chunk : history.chunks) rows.all.emplace_back(chunk, Starts());
  std::vector<std::array<std::uint32_t, kColumns>> ends(rows.all.size());
  for (const Passage& passage : history.passages) {
    const auto column = static_cast<std::size_t>(passage.column);
    std::uint32_t& end = ends[passage.chunk][column];
    rows.all[passage.chunk].second[column].push_back({end, &passage});
    if (passage.count > 0) end += passage.count + 1;
  }
  return rows;
}

void set(Fits& fits, const std::vector<Span>& spans) {
  for (const Span& span : spans) {
    for (std::uint32_t i = span.first; i <= span.last && i < fits.size(); ++i) fits[i] = true;
  }
}

// A place behind all passages is a frequent word's, which any of the row's passages may have.
void set_at(Fits& fits, const Starts& starts, std::size_t column, std::uint32_t at) {
  const auto& of_column = starts[column];
  const auto after = std::find_if(of_column.rbegin(), of_column.rend(), [&](const Start& start) {
    return start.at <= at && start.passage->count > 0;
  });
  if (after != of_column.rend() && at < after->at + after->passage->count) {
    return set(fits, after->passage->spans);
  }
  for (const auto& any : starts) {
    for (const Start& start : any) set(fits, start.passage->spans);
  }
}

constexpr const char* kPlaces =
    "SELECT rowid, varve_places(words) FROM words WHERE words MATCH ?"
    " AND rowid BETWEEN ? AND ? ORDER BY rowid";

void leaves_of(const Node& node, const Expressions& expressions, std::vector<std::string>& leaves) {
  for (const Node& child : node.children) leaves_of(child, expressions, leaves);
  if (node.children.empty()) leaves.push_back(expressions.places_of(node));
}

}  // namespace

Evaluator::Evaluator(TextDb& db, const Query& query, const Expressions& expressions)
    : db_(db), query_(query), expressions_(expressions) {
  leaves_of(query.root, expressions_, leaves_);
}

Result<Fits> Evaluator::fits(const History& history) {
  next_ = 0;
  return of(query_.root, history);
}

Result<Fits> Evaluator::of(const Node& node, const History& history) {
  if (node.children.empty()) return of_leaf(leaves_[next_++], history);
  VARVE_ASSIGN(Fits all, of(node.children.front(), history));
  for (std::size_t i = 1; i < node.children.size(); ++i) {
    VARVE_ASSIGN(const Fits child, of(node.children[i], history));
    for (std::size_t v = 0; v < all.size(); ++v) {
      switch (node.kind) {
        case Node::Kind::kAnd:
          all[v] = all[v] && child[v];
          break;
        case Node::Kind::kNot:
          all[v] = all[v] && !child[v];
          break;
        default:
          all[v] = all[v] || child[v];
      }
    }
  }
  return all;
}

Result<Fits> Evaluator::of_leaf(const std::string& expression, const History& history) {
  Fits fits(history.versions.size());
  if (expression.empty() || history.chunks.empty()) return fits;
  const Rows rows = rows_of(history);
  VARVE_ASSIGN(index::Statement * statement, db_.get(kPlaces));
  const auto look = [&](std::int64_t first, std::int64_t last) -> Result<void> {
    auto use = statement->use(std::string_view(expression), first, last);
    for (;;) {
      VARVE_ASSIGN(const bool more, use.next());
      if (!more) return {};
      const Starts* starts = rows.find(use.integer(0));
      if (starts == nullptr) continue;
      Reader places(use.bytes(1));
      while (places.left() > 0) {
        const auto column = places.get<std::uint8_t>();
        const auto at = places.get<std::uint32_t>();
        if (places.ok() && column < kColumns) set_at(fits, *starts, column, at);
      }
    }
  };
  // One walk where the rows lie together, a look at each where they do not.
  const std::int64_t first = history.chunks.front();
  const std::int64_t last = history.chunks.back();
  const auto count = static_cast<std::int64_t>(history.chunks.size());
  if (last - first < count * 4) {
    VARVE_TRY(look(first, last));
  } else {
    for (const std::int64_t chunk : history.chunks) VARVE_TRY(look(chunk, chunk));
  }
  return fits;
}

}  // namespace varve::search
