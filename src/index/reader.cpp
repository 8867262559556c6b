#include "varve/index/reader.hpp"

#include <algorithm>

#include "index/database.hpp"
#include "index/queries.hpp"
#include "index/statement.hpp"

namespace varve::index {
namespace {

CaptureRow capture_row(const Statement::Use& use, std::string_view key) {
  CaptureRow row;
  row.key = key;
  row.key_id = use.integer(0);
  row.time = use.time(1);
  row.url_id = use.integer(2);
  row.blob_id = use.integer(3);
  row.status = static_cast<int>(use.integer(4));
  row.source = static_cast<int>(use.integer(5));
  row.truncated = static_cast<int>(use.integer(6));
  row.record = use.integer(7);
  row.position = static_cast<std::uint32_t>(use.integer(8));
  row.url = use.text(9);
  row.mime = use.text(10);
  row.digest = use.digest(11);
  row.length = use.unsigned_integer(12);
  if (!use.null(13) && use.time(13) != row.time) row.first_time = use.time(13);
  return row;
}

// How far apart two times are; any two are.
std::uint64_t distance(Time a, Time b) {
  const auto [low, high] = std::minmax(a.us, b.us);
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

BlobRow blob_row(const Statement::Use& use) {
  return {use.integer(0),
          use.digest(1),
          {use.unsigned_integer(2), use.unsigned_integer(3)},
          use.unsigned_integer(4),
          use.unsigned_integer(5)};
}

RecordRow record_row(const Statement::Use& use) {
  return {use.integer(0), {use.unsigned_integer(1), use.unsigned_integer(2)}};
}

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

}  // namespace

class Reader::Statements {
 public:
  explicit Statements(Database opened) : database(std::move(opened)) {}

  // The statement of that SQL, prepared at its first use.
  Result<Statement*> get(std::optional<Statement>& slot, std::string_view sql) {
    if (!slot) {
      VARVE_ASSIGN(slot, Statement::prepare(database, sql));
    }
    return &*slot;
  }

  Result<std::optional<std::int64_t>> id_of(std::optional<Statement>& slot, std::string_view sql,
                                            std::string_view text) {
    VARVE_ASSIGN(Statement * statement, get(slot, sql));
    auto use = statement->use(text);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return use.integer(0);
  }

  // A capture, named: enough to compare it with another.
  struct Named {
    Time time;
    std::int64_t url_id = 0;
  };
  Result<std::optional<Named>> beside(std::optional<Statement>& slot, std::string_view sql,
                                      std::int64_t key_id, Time time) {
    VARVE_ASSIGN(Statement * statement, get(slot, sql));
    auto use = statement->use(key_id, time);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return Named{use.time(0), use.integer(1)};
  }
  Result<std::optional<CaptureRow>> row_of(std::string_view key_text, std::int64_t key_id,
                                           const Named& named);
  // That of exactly `url` at the same time where there is one, else the one that is named.
  Result<std::optional<CaptureRow>> best_at(std::string_view key_text, std::int64_t key_id,
                                            std::string_view url, const Named& named);

  // Adds to `found` those of one key, from behind `after` on where it is of that key.
  Result<void> add_page(const Filter& filter, std::optional<std::int64_t> mime_id,
                        std::int64_t key_id, std::string_view key_text,
                        const std::optional<CaptureRow>& after, std::size_t limit,
                        std::vector<CaptureRow>& found);

  Database database;
  std::optional<Statement> blob, record, key, mime, before_time, after_time, capture_at, capture,
      keys_from, keys_between, oldest_first, newest_first, snapshots, totals, packs, blobs_after,
      records_after;
};

Reader::Reader(std::unique_ptr<Statements> statements) : statements_(std::move(statements)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const Path& path, int busy_ms) {
  VARVE_ASSIGN(Database database, Database::open(path, busy_ms));
  return std::unique_ptr<Reader>(new Reader(std::make_unique<Statements>(std::move(database))));
}

Result<std::optional<BlobRow>> Reader::blob(const Digest& digest) {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->blob, sql::kBlob));
  auto use = statement->use(digest);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return blob_row(use);
}

Result<std::optional<RecordRow>> Reader::record(std::int64_t id) {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->record, sql::kRecord));
  auto use = statement->use(id);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return record_row(use);
}

Result<std::optional<CaptureRow>> Reader::Statements::row_of(std::string_view key_text,
                                                             std::int64_t key_id,
                                                             const Named& named) {
  VARVE_ASSIGN(Statement * statement, get(capture_at, sql::kCaptureAt));
  auto use = statement->use(key_id, named.time, named.url_id);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return capture_row(use, key_text);
}

Result<std::optional<CaptureRow>> Reader::Statements::best_at(std::string_view key_text,
                                                              std::int64_t key_id,
                                                              std::string_view url,
                                                              const Named& named) {
  VARVE_ASSIGN(auto row, row_of(key_text, key_id, named));
  if (!row || row->url == url) return row;
  VARVE_ASSIGN(Statement * statement, get(capture, sql::kCapture));
  auto use = statement->use(url, named.time);
  VARVE_ASSIGN(const bool there, use.next());
  if (there && use.integer(0) == key_id) row = capture_row(use, key_text);
  return row;
}

Result<std::optional<CaptureRow>> Reader::nearest(std::string_view key, std::string_view url,
                                                  Time time) {
  Statements& all = *statements_;
  VARVE_ASSIGN(const auto key_id, all.id_of(all.key, sql::kKey, key));
  if (!key_id) return std::nullopt;
  VARVE_ASSIGN(const auto before, all.beside(all.before_time, sql::kBefore, *key_id, time));
  if (before && before->time == time) return all.best_at(key, *key_id, url, *before);
  VARVE_ASSIGN(const auto after, all.beside(all.after_time, sql::kAfter, *key_id, time));
  if (!before && !after) return std::nullopt;
  if (!before || !after) return all.best_at(key, *key_id, url, before ? *before : *after);
  const std::uint64_t back = distance(before->time, time);
  const std::uint64_t ahead = distance(after->time, time);
  VARVE_ASSIGN(auto row, all.best_at(key, *key_id, url, ahead < back ? *after : *before));
  if (ahead != back || (row && row->url == url)) return row;
  VARVE_ASSIGN(auto later, all.best_at(key, *key_id, url, *after));
  return later && later->url == url ? later : row;
}

Result<std::optional<CaptureRow>> Reader::before(std::string_view key, std::string_view url,
                                                 Time time) {
  Statements& all = *statements_;
  VARVE_ASSIGN(const auto key_id, all.id_of(all.key, sql::kKey, key));
  if (!key_id || time == kEarliest) return std::nullopt;
  VARVE_ASSIGN(const auto found,
               all.beside(all.before_time, sql::kBefore, *key_id, Time{time.us - 1}));
  if (!found) return std::nullopt;
  return all.best_at(key, *key_id, url, *found);
}

Result<std::optional<CaptureRow>> Reader::after(std::string_view key, std::string_view url,
                                                Time time) {
  Statements& all = *statements_;
  VARVE_ASSIGN(const auto key_id, all.id_of(all.key, sql::kKey, key));
  if (!key_id || time == kLatest) return std::nullopt;
  VARVE_ASSIGN(const auto found,
               all.beside(all.after_time, sql::kAfter, *key_id, Time{time.us + 1}));
  if (!found) return std::nullopt;
  return all.best_at(key, *key_id, url, *found);
}

Result<std::optional<CaptureRow>> Reader::capture(std::string_view url, Time time) {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->capture, sql::kCapture));
  auto use = statement->use(url, time);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return capture_row(use, "");
}

Result<void> Reader::Statements::add_page(const Filter& filter, std::optional<std::int64_t> mime_id,
                                          std::int64_t key_id, std::string_view key_text,
                                          const std::optional<CaptureRow>& after, std::size_t limit,
                                          std::vector<CaptureRow>& found) {
  const bool newest = filter.newest_first;
  VARVE_ASSIGN(Statement * statement, newest ? get(newest_first, sql::kPageNewestFirst)
                                             : get(oldest_first, sql::kPageOldestFirst));
  const bool goes_on = after && after->key_id == key_id;
  const Time begin = goes_on ? after->time : newest ? filter.to : filter.from;
  const std::int64_t url_id = goes_on ? after->url_id : newest ? INT64_MAX : -1;
  auto use = statement->use(key_id, begin, url_id, newest ? filter.from : filter.to, filter.status,
                            mime_id, static_cast<std::int64_t>(limit - found.size()));
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return {};
    found.push_back(capture_row(use, key_text));
  }
}

Result<std::vector<CaptureRow>> Reader::page(const Filter& filter,
                                             const std::optional<CaptureRow>& after,
                                             std::size_t limit) {
  Statements& all = *statements_;
  std::vector<CaptureRow> found;
  std::optional<std::int64_t> mime_id;
  if (!filter.mime.empty()) {
    VARVE_ASSIGN(mime_id, all.id_of(all.mime, sql::kMime, filter.mime));
    if (!mime_id) return found;
  }
  const std::string& first = after ? after->key : filter.first;
  if (filter.last && *filter.last <= filter.first) {
    VARVE_ASSIGN(const auto key_id, all.id_of(all.key, sql::kKey, filter.first));
    if (key_id) VARVE_TRY(all.add_page(filter, mime_id, *key_id, first, after, limit, found));
    return found;
  }
  VARVE_ASSIGN(Statement * keys, filter.last ? all.get(all.keys_between, sql::kKeysBetween)
                                             : all.get(all.keys_from, sql::kKeysFrom));
  const auto more = [&](Statement::Use use) -> Result<void> {
    while (found.size() < limit) {
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) return {};
      VARVE_TRY(all.add_page(filter, mime_id, use.integer(0), use.text(1), after, limit, found));
    }
    return {};
  };
  VARVE_TRY(filter.last ? more(keys->use(first, *filter.last)) : more(keys->use(first)));
  return found;
}

Result<std::vector<SnapshotRow>> Reader::recent_snapshots(std::size_t limit) {
  VARVE_ASSIGN(Statement * statement,
               statements_->get(statements_->snapshots, sql::kRecentSnapshots));
  return rows(statement->use(static_cast<std::int64_t>(limit)), [](const Statement::Use& use) {
    SnapshotRow row;
    row.url = use.text(0);
    row.asked_url = use.null(1) ? row.url : use.text(1);
    row.time = use.time(2);
    row.title = use.text(3);
    row.verdict = use.text(4);
    row.status = static_cast<int>(use.integer(5));
    row.members = use.unsigned_integer(6);
    row.failed = use.unsigned_integer(7);
    return row;
  });
}

Result<Totals> Reader::totals() {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->totals, sql::kTotals));
  auto use = statement->use();
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return fail(ErrorKind::kDamaged, "the index has lost its totals");
  return Totals{use.unsigned_integer(0), use.unsigned_integer(1), use.unsigned_integer(2),
                use.unsigned_integer(3)};
}

Result<std::vector<PackRow>> Reader::packs() {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->packs, sql::kPacks));
  return rows(statement->use(), [](const Statement::Use& use) {
    return PackRow{use.unsigned_integer(0), use.unsigned_integer(1)};
  });
}

Result<void> Reader::hold() {
  VARVE_TRY(statements_->database.run("BEGIN"));
  VARVE_TRY(totals());  // the state is that of the first read
  return {};
}

void Reader::release() {
  static_cast<void>(statements_->database.run("ROLLBACK"));
}

Result<std::vector<BlobRow>> Reader::blobs(std::int64_t after, std::size_t limit) {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->blobs_after, sql::kBlobsAfter));
  return rows(statement->use(after, static_cast<std::int64_t>(limit)), blob_row);
}

Result<std::vector<RecordRow>> Reader::records(std::int64_t after, std::size_t limit) {
  VARVE_ASSIGN(Statement * statement,
               statements_->get(statements_->records_after, sql::kRecordsAfter));
  return rows(statement->use(after, static_cast<std::int64_t>(limit)), record_row);
}

Result<std::vector<std::string>> Reader::integrity(bool thorough) {
  VARVE_ASSIGN(Statement statement,
               Statement::prepare(statements_->database, thorough ? "PRAGMA integrity_check(100)"
                                                                  : "PRAGMA quick_check(100)"));
  VARVE_ASSIGN(auto found,
               rows(statement.use(), [](const Statement::Use& use) { return use.text(0); }));
  if (found.size() == 1 && found.front() == "ok") found.clear();
  return found;
}

}  // namespace varve::index
