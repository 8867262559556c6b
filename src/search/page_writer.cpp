#include "search/page_writer.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "search/page_source.hpp"
#include "varve/index/url_form.hpp"

namespace varve::search {
namespace {

constexpr std::string_view kBetween = " \ue000 ";

// The texts of a new row's columns.
std::array<std::string, kColumns> columns_of(const std::vector<const Piece*>& pieces) {
  std::array<std::string, kColumns> columns;
  std::set<std::string> stops;
  std::set<std::string> title_stops;
  for (const Piece* piece : pieces) {
    auto& with = piece->column == Column::kTitle ? title_stops : stops;
    with.insert(piece->stops.begin(), piece->stops.end());
    if (piece->count == 0) continue;
    std::string& column = columns[static_cast<std::size_t>(piece->column)];
    column += piece->terms;
    column += kBetween;
  }
  // Frequent words have no places: that the row has them somewhere is said once, behind all others.
  for (const std::string& stop : stops) columns[0] += stop + ' ';
  for (const std::string& stop : title_stops) {
    columns[static_cast<std::size_t>(Column::kTitle)] += stop + ' ';
  }
  return columns;
}

void extend(std::vector<Span>& spans, std::uint32_t version) {
  if (!spans.empty() && spans.back().last + 1 == version) {
    spans.back().last = version;
  } else {
    spans.push_back({version, version});
  }
}

std::uint32_t low(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash);
}

}  // namespace

bool is_beginning_of(const std::vector<Version>& stored, const std::vector<Version>& now) {
  if (stored.empty() || stored.size() > now.size()) return false;
  const std::size_t last = stored.size() - 1;
  return std::equal(stored.begin(), stored.end() - 1, now.begin()) &&
         stored[last].first == now[last].first && stored[last].last <= now[last].last;
}

Result<std::optional<StoredPage>> PageWriter::stored(std::string_view key) {
  VARVE_ASSIGN(index::Statement * statement,
               db_.get("SELECT id, history FROM pages WHERE key = ?"));
  auto use = statement->use(key);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  auto history = decode(use.bytes(1));
  if (!history) return fail(ErrorKind::kDamaged, "text.db has lost the versions of {}", key);
  return StoredPage{use.integer(0), *std::move(history)};
}

Result<void> PageWriter::remove(const StoredPage& page) {
  for (const std::int64_t chunk : page.history.chunks) {
    VARVE_TRY(db_.tell("INSERT OR IGNORE INTO dead (chunk) VALUES (?)", chunk));
    VARVE_TRY(db_.tell("DELETE FROM chunks WHERE id = ?", chunk));
  }
  VARVE_TRY(db_.tell("DELETE FROM shared WHERE page = ?", page.id));
  return db_.tell("DELETE FROM pages WHERE id = ?", page.id);
}

Result<std::int64_t> PageWriter::write(const PageVersions& now) {
  VARVE_ASSIGN(auto found, stored(now.key));
  if (found && !is_beginning_of(found->history.versions, now.versions)) {
    VARVE_TRY(remove(*found));
    found.reset();
  }
  StoredPage page;
  if (found) {
    page = *std::move(found);
  } else {
    VARVE_ASSIGN(page.id, begin(now));
  }
  const std::size_t known = page.history.versions.size();
  page.history.versions = now.versions;
  if (known == 1 && now.versions.size() > 1) VARVE_TRY(restore(page, now.captures.front()));
  for (std::size_t at = known; at < now.versions.size(); at += kAtOnce) {
    const std::size_t end = std::min(at + kAtOnce, now.versions.size());
    const auto texts = texts_of(archive_, std::span(now.captures).subspan(at, end - at));
    for (std::size_t i = at; i < end; ++i) {
      if (!texts[i - at]) continue;
      VARVE_TRY(add(page, static_cast<std::uint32_t>(i), lay_out(*texts[i - at], stemmers_)));
    }
  }
  VARVE_TRY(finish(page, now));
  return page.id;
}

Result<std::int64_t> PageWriter::begin(const PageVersions& now) {
  VARVE_TRY(db_.tell("INSERT INTO pages (key, first, last, history) VALUES (?, 0, 0, x'')",
                     std::string_view(now.key)));
  return sqlite3_last_insert_rowid(db_.handle());
}

// What was indexed of the first version, which alone is not written down.
Result<void> PageWriter::restore(StoredPage& page, const archive::CaptureRow& first) {
  const auto texts = texts_of(archive_, std::span(&first, 1));
  if (!texts[0]) return {};
  const Layout layout = lay_out(*texts[0], stemmers_);
  for (const Piece& piece : layout.pieces) {
    VARVE_ASSIGN(const bool anothers, is_anothers(piece, page.id));
    if (anothers) continue;
    page.history.passages.push_back({low(piece.hash), piece.count, piece.column, 0, {{0, 0}}});
  }
  return {};
}

// Whether another page has it, so that it is not indexed for this one.
Result<bool> PageWriter::is_anothers(const Piece& piece, std::int64_t page) {
  if (piece.column != Column::kRest) return false;
  VARVE_ASSIGN(const auto holder, db_.ask("SELECT page FROM shared WHERE hash = ?", piece.hash));
  if (holder) return *holder != page;
  VARVE_TRY(db_.tell("INSERT INTO shared (hash, page) VALUES (?, ?)", piece.hash, page));
  return false;
}

Result<void> PageWriter::add(StoredPage& page, std::uint32_t version, const Layout& layout) {
  VARVE_TRY(note_language(layout.language));
  std::vector<Passage>& passages = page.history.passages;
  std::unordered_map<std::uint32_t, std::size_t> known;
  for (std::size_t i = 0; i < passages.size(); ++i) known.emplace(passages[i].hash, i);
  const auto chunk = static_cast<std::uint32_t>(page.history.chunks.size());
  std::vector<const Piece*> fresh;
  for (const Piece& piece : layout.pieces) {
    if (const auto there = known.find(low(piece.hash)); there != known.end()) {
      extend(passages[there->second].spans, version);
      continue;
    }
    VARVE_ASSIGN(const bool anothers, is_anothers(piece, page.id));
    if (anothers) continue;
    fresh.push_back(&piece);
    passages.push_back({low(piece.hash), piece.count, piece.column, chunk, {{version, version}}});
  }
  return fresh.empty() ? Result<void>() : add_chunk(page, fresh);
}

Result<void> PageWriter::add_chunk(StoredPage& page, const std::vector<const Piece*>& pieces) {
  VARVE_TRY(
      db_.tell("INSERT INTO chunks (id, page) VALUES (1 + max("
               "coalesce((SELECT max(id) FROM chunks), 0),"
               "coalesce((SELECT max(chunk) FROM dead), 0)), ?)",
               page.id));
  const std::int64_t chunk = sqlite3_last_insert_rowid(db_.handle());
  const auto columns = columns_of(pieces);
  page.history.chunks.push_back(chunk);
  return db_.tell("INSERT INTO words (rowid, body, heading, title, rest) VALUES (?, ?, ?, ?, ?)",
                  chunk, std::string_view(columns[0]), std::string_view(columns[1]),
                  std::string_view(columns[2]), std::string_view(columns[3]));
}

Result<void> PageWriter::finish(const StoredPage& page, const PageVersions& now) {
  History history = page.history;
  if (history.versions.size() == 1) history.passages.clear();
  if (history.chunks.size() > 1) VARVE_TRY(note("several"));
  const std::string bytes = encode(history);
  const std::string_view url = now.captures.back().url;
  const auto form = index::form_of(now.key, url);
  return db_.tell(
      "UPDATE pages SET form = ?, url = ?, first = ?, last = ?, history = ? WHERE id = ?", form,
      form ? std::nullopt : std::optional(url), history.versions.front().first,
      history.versions.back().last, index::Bytes{bytes}, page.id);
}

Result<void> PageWriter::note(std::string_view fact) {
  VARVE_ASSIGN(const std::string known, db_.fact(fact));
  return known.empty() ? db_.set_fact(fact, "1") : Result<void>();
}

Result<void> PageWriter::note_language(Language language) {
  VARVE_ASSIGN(const std::string known, db_.fact("languages"));
  const char mark = static_cast<char>('a' + language);
  if (known.find(mark) != std::string::npos) return {};
  return db_.set_fact("languages", known + mark);
}

}  // namespace varve::search
