#include "search/purge.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "search/layout.hpp"

namespace varve::search {
namespace {

constexpr std::size_t kRows = 2000;  // at once: their words are in memory

struct FoundTerm {
  std::int64_t at;
  std::string term;
};
using Row = std::array<std::vector<FoundTerm>, kColumns>;

std::size_t column_named(std::string_view name) {
  constexpr std::array<std::string_view, kColumns> kNames = {"body", "heading", "title", "rest"};
  const auto* found = std::find(kNames.begin(), kNames.end(), name);
  return static_cast<std::size_t>(found - kNames.begin());
}

Result<std::map<std::int64_t, Row>> dead_rows(TextDb& db) {
  std::map<std::int64_t, Row> rows;
  VARVE_ASSIGN(index::Statement * dead, db.get("SELECT chunk FROM dead ORDER BY chunk LIMIT ?"));
  auto chunks = dead->use(static_cast<std::int64_t>(kRows));
  for (;;) {
    VARVE_ASSIGN(const bool more, chunks.next());
    if (!more) break;
    rows.emplace(chunks.integer(0), Row());
  }
  return rows;
}

Result<void> read_words(TextDb& db, std::map<std::int64_t, Row>& rows) {
  VARVE_TRY(
      db.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.places"
             " USING fts5vocab('main', 'words', 'instance')"));
  VARVE_ASSIGN(index::Statement * statement,
               db.get("SELECT doc, col, offset, term FROM temp.places"));
  auto use = statement->use();
  for (;;) {
    VARVE_ASSIGN(const bool more, use.next());
    if (!more) return {};
    const auto row = rows.find(use.integer(0));
    if (row == rows.end()) continue;
    const std::size_t column = column_named(use.text(1));
    if (column < kColumns) row->second[column].push_back({use.integer(2), use.text(3)});
  }
}

std::string text_of(std::vector<FoundTerm>& words) {
  std::sort(words.begin(), words.end(),
            [](const FoundTerm& a, const FoundTerm& b) { return a.at < b.at; });
  std::string text;
  for (const FoundTerm& word : words) text += word.term + ' ';
  return text;
}

Result<bool> purge_some(TextDb& db) {
  VARVE_ASSIGN(Transaction writing, Transaction::write(db));
  VARVE_ASSIGN(auto rows, dead_rows(db));
  if (rows.empty()) return false;
  VARVE_TRY(read_words(db, rows));
  for (auto& [chunk, row] : rows) {
    std::array<std::string, kColumns> texts;
    for (std::size_t i = 0; i < kColumns; ++i) texts[i] = text_of(row[i]);
    VARVE_TRY(
        db.tell("INSERT INTO words (words, rowid, body, heading, title, rest)"
                " VALUES ('delete', ?, ?, ?, ?, ?)",
                chunk, std::string_view(texts[0]), std::string_view(texts[1]),
                std::string_view(texts[2]), std::string_view(texts[3])));
    VARVE_TRY(db.tell("DELETE FROM dead WHERE chunk = ?", chunk));
  }
  VARVE_TRY(writing.commit());
  return true;
}

}  // namespace

Result<void> purge(TextDb& db) {
  for (;;) {
    VARVE_ASSIGN(const bool some, purge_some(db));
    if (!some) break;
  }
  VARVE_TRY(db.run("INSERT INTO words (words) VALUES ('optimize')"));
  VARVE_ASSIGN(const auto busy, db.ask("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy.value_or(0) != 0) {
    return fail(ErrorKind::kBusy,
                "text.db is being read: what was forgotten is in its log until nobody does");
  }
  return {};
}

}  // namespace varve::search
