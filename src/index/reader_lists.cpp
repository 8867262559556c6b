// What is given in rows: all that checks and statistics read, snapshots, marks.
#include "index/reader_statements.hpp"
#include "index/rows_of.hpp"
#include "varve/index/reader.hpp"

namespace varve::index {
SnapshotRow snapshot_row(const Statement::Use& use) {
  SnapshotRow row;
  row.url = use.text(0);
  row.time = use.time(1);
  row.members = use.unsigned_integer(2);
  row.failed = use.unsigned_integer(3);
  row.fact = fact_place(use.integer(4));
  row.key_id = use.integer(5);
  row.variant = use.integer(6);
  return row;
}

Result<std::vector<HistoryRow>> Reader::history(std::string_view key, Time from, Time to,
                                                std::size_t limit) {
  Statements& all = *statements_;
  all.database.begin_effort();
  std::vector<HistoryRow> found;
  VARVE_ASSIGN(const auto id, all.ask(Query::kKey, key));
  if (!id) return found;
  VARVE_ASSIGN(Statement * statement, all.get(Query::kAfter));
  auto use = statement->use(*id, from);
  while (found.size() < limit) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) break;
    const Statements::Found row = Statements::found_row(use);
    if (row.time > to) break;
    VARVE_ASSIGN(const auto* kind, all.kind(row.kind_id));
    if (kind->method == "GET") found.push_back({row.time, kind->status, row.blob_id});
  }
  return found;
}

Result<std::vector<SnapshotRow>> Reader::recent_snapshots(std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kRecentSnapshots));
  return rows(statement->use(limit_of(limit)), snapshot_row);
}

Result<std::vector<SnapshotRow>> Reader::snapshots(const std::optional<SnapshotRow>& after,
                                                   std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kSnapshotsAfter));
  const SnapshotRow begin = after.value_or(SnapshotRow{"", kEarliest, 0, 0, {}, INT64_MIN, 0});
  return rows(statement->use(begin.time, begin.key_id, begin.variant, limit_of(limit)),
              snapshot_row);
}

Result<std::vector<std::string>> Reader::Statements::tags(std::string_view url, Time time) {
  VARVE_ASSIGN(Statement * statement, get(Query::kTags));
  return rows(statement->use(url, time), [](const Statement::Use& use) { return use.text(0); });
}

Result<MarkRow> Reader::mark(std::string_view url, Time time) {
  statements_->database.begin_effort();
  MarkRow row;
  row.url = url;
  row.time = time;
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kMark));
  auto use = statement->use(url, time);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return row;
  row.note = use.text(0);
  row.hold = use.integer(1) != 0;
  VARVE_ASSIGN(row.tags, statements_->tags(url, time));
  return row;
}

Result<std::vector<MarkRow>> Reader::marks() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kMarks));
  auto use = statement->use();
  std::vector<MarkRow> found;
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return found;
    MarkRow& row = found.emplace_back();
    row.url = use.text(0);
    row.time = use.time(1);
    row.note = use.text(2);
    row.hold = use.integer(3) != 0;
    VARVE_ASSIGN(row.tags, statements_->tags(row.url, row.time));
  }
}

Result<std::vector<RemovalRow>> Reader::removals() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kRemovals));
  return rows(statement->use(), [](const Statement::Use& use) {
    return RemovalRow{use.text(0), use.time(1), use.time(2), static_cast<int>(use.integer(3))};
  });
}

Result<Totals> Reader::totals() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kTotals));
  auto use = statement->use();
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return fail(ErrorKind::kDamaged, "the index has lost its totals");
  return Totals{use.unsigned_integer(0), use.unsigned_integer(1), use.unsigned_integer(2),
                use.unsigned_integer(3), use.unsigned_integer(4), use.unsigned_integer(5)};
}

Result<std::vector<FactPlace>> Reader::Statements::facts_from(Query query, std::uint64_t block,
                                                              std::size_t limit) {
  database.begin_effort();
  VARVE_ASSIGN(Statement * statement, get(query));
  return rows(statement->use(fact_number({block, 0}), limit_of(limit)),
              [](const Statement::Use& use) { return fact_place(use.integer(0)); });
}

Result<std::vector<FactPlace>> Reader::facts_from(std::uint64_t block, std::size_t limit) {
  return statements_->facts_from(Query::kFactsFrom, block, limit);
}

Result<std::vector<FactPlace>> Reader::snapshot_facts_from(std::uint64_t block, std::size_t limit) {
  return statements_->facts_from(Query::kSnapshotFactsFrom, block, limit);
}

Result<std::vector<PackRow>> Reader::packs() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kPacks));
  return rows(statement->use(), [](const Statement::Use& use) {
    return PackRow{use.unsigned_integer(0), use.unsigned_integer(1)};
  });
}

Result<std::vector<BlobRow>> Reader::blobs(std::int64_t after, std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kBlobsAfter));
  return rows(statement->use(after, limit_of(limit)),
              [](const Statement::Use& use) { return blob_row(use, 0); });
}

Result<std::vector<BlockRow>> Reader::blocks(std::uint64_t after, std::size_t limit) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kBlocksAfter));
  return rows(statement->use(after, limit_of(limit)), block_row);
}

Result<void> Reader::copy_to(const Path& path) {
  return statements_->database.copy_to(path);
}

Result<std::vector<std::string>> Reader::integrity(bool thorough) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement statement,
               Statement::prepare(statements_->database, thorough ? "PRAGMA integrity_check(100)"
                                                                  : "PRAGMA quick_check(100)"));
  VARVE_ASSIGN(auto found,
               rows(statement.use(), [](const Statement::Use& use) { return use.text(0); }));
  if (found.size() == 1 && found.front() == "ok") found.clear();
  return found;
}

}  // namespace varve::index
