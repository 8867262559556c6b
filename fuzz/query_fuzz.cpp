// What a person, or a page's script, may ask for: it is parsed or refused, never a syntax error of
// FTS5, and its marks are within the text.
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "require.hpp"
#include "search/expression.hpp"
#include "search/match.hpp"

namespace {

using namespace varve;
using namespace varve::search;

constexpr Time kNow{1'790'000'000'000'000};

sqlite3_stmt* asking() {
  sqlite3* handle = nullptr;
  require(sqlite3_open(":memory:", &handle) == SQLITE_OK);
  require(sqlite3_exec(handle,
                       "CREATE VIRTUAL TABLE words USING fts5 (body, heading, title, rest,"
                       " content='', tokenize='ascii');"
                       "INSERT INTO words (rowid, body, title) VALUES (1, 'alpha beta', 'gamma')",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  require(sqlite3_prepare_v2(handle, "SELECT rowid FROM words WHERE words MATCH ?", -1, &statement,
                             nullptr) == SQLITE_OK);
  return statement;
}

void ask(const std::string& expression) {
  static sqlite3_stmt* const statement = asking();
  if (expression.empty()) return;
  sqlite3_bind_text(statement, 1, expression.data(), static_cast<int>(expression.size()),
                    SQLITE_STATIC);
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  require(code == SQLITE_DONE);
  sqlite3_reset(statement);
}

void ask_leaves(const Expressions& expressions, const Node& node) {
  for (const Node& child : node.children) ask_leaves(expressions, child);
  if (node.children.empty()) ask(expressions.places_of(node));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string typed(reinterpret_cast<const char*>(data), size);
  const auto query = parse_query(typed, kNow);
  if (!query) return 0;
  require(query->terms.size() <= kMaxTerms);
  static Stemmers stemmers;
  const Expressions expressions(*query, {0, 1, 2}, stemmers);
  ask(expressions.of(query->root));
  ask(expressions.as_sentence());
  ask_leaves(expressions, query->root);
  text::PageText page{.title = "Gamma", .description = typed, .language = "en"};
  page.passages.push_back({.text = "alpha beta of the state " + typed});
  const Match found = match(page, *query, stemmers);
  std::size_t before = 0;
  for (const Range& mark : found.marks) {
    require(before <= mark.begin && mark.begin < mark.end && mark.end <= found.snippet.size());
    before = mark.end;
  }
  return 0;
}
