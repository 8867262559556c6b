#include "varve/index/writer.hpp"

#include <unordered_map>
#include <unordered_set>

#include "index/database.hpp"
#include "index/queries.hpp"
#include "index/statement.hpp"

namespace varve::index {

class Writer::Statements {
 public:
  explicit Statements(Database opened) : database(std::move(opened)) {}

  struct Prepared {
    std::string_view sql;
    std::optional<Statement> statement = std::nullopt;
  };
  struct Url {
    std::int64_t id = 0;
    std::int64_t key_id = 0;
  };

  Result<Statement*> get(Prepared& prepared) {
    if (!prepared.statement) {
      VARVE_ASSIGN(prepared.statement, Statement::prepare(database, prepared.sql));
    }
    return &*prepared.statement;
  }
  template <typename... Values>
  Result<void> run(Prepared& prepared, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(prepared));
    return statement->use(values...).run();
  }
  // The first column of the first row.
  template <typename... Values>
  Result<std::optional<std::int64_t>> ask(Prepared& prepared, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(prepared));
    auto use = statement->use(values...);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return use.integer(0);
  }
  [[nodiscard]] std::int64_t last_id() const {
    return sqlite3_last_insert_rowid(database.handle());
  }

  Result<std::optional<Url>> find_url(std::string_view url);
  Result<Url> intern_url(std::string_view key, std::string_view url);
  Result<std::int64_t> intern_mime(std::string_view mime);
  Result<std::optional<std::int64_t>> status_of(const Url& of, Time time) {
    return ask(capture_status, of.key_id, time, of.id);
  }
  Result<Time> next_free(const Url& url, Time taken);
  Result<std::int64_t> add_snapshot_row(const Snapshot& snapshot);
  void forget();

  Database database;
  bool begun = false;
  Totals added;  // in this transaction
  std::unordered_map<std::string, std::int64_t> mimes;

  Prepared last_pack{sql::kLastPack}, set_pack{sql::kSetPack}, blob{sql::kBlob},
      add_blob{sql::kAddBlob}, next_record{sql::kNextRecord}, add_record{sql::kAddRecord},
      key{sql::kKey}, add_key{sql::kAddKey}, url{sql::kUrl}, add_url{sql::kAddUrl},
      mime{sql::kMime}, add_mime{sql::kAddMime}, add_capture{sql::kAddCapture},
      capture_status{sql::kCaptureStatus}, add_version{sql::kAddVersion},
      add_snapshot{sql::kAddSnapshot}, add_member{sql::kAddMember}, add_failed{sql::kAddFailed},
      add_tag{sql::kAddTag}, add_totals{sql::kAddTotals};
};

Writer::Writer(std::unique_ptr<Statements> statements) : statements_(std::move(statements)) {}
Writer::~Writer() {
  rollback();
}

Result<std::unique_ptr<Writer>> Writer::open(const Path& path, int busy_ms) {
  VARVE_ASSIGN(Database database, Database::open(path, busy_ms));
  VARVE_TRY(database.run("PRAGMA cache_size = -32768"));
  return std::unique_ptr<Writer>(new Writer(std::make_unique<Statements>(std::move(database))));
}

Result<void> Writer::begin() {
  VARVE_TRY(statements_->database.run("BEGIN IMMEDIATE"));
  statements_->begun = true;
  return {};
}

Result<void> Writer::commit() {
  Statements& all = *statements_;
  auto done = all.run(all.add_totals, all.added.captures, all.added.urls, all.added.blobs,
                      all.added.bytes_original);
  if (done) done = all.database.run("COMMIT");
  if (!done) {
    rollback();
    return done;
  }
  all.begun = false;
  all.added = {};
  return {};
}

void Writer::rollback() {
  if (!statements_->begun) return;
  statements_->forget();
  // SQLite may have rolled back by itself (disk full): then this says so, and nothing is amiss.
  static_cast<void>(statements_->database.run("ROLLBACK"));
}

void Writer::Statements::forget() {
  begun = false;
  added = {};
  mimes.clear();
}

Result<std::optional<PackRow>> Writer::last_pack() {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->last_pack));
  auto use = statement->use();
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return PackRow{use.unsigned_integer(0), use.unsigned_integer(1)};
}

Result<void> Writer::set_pack(const PackRow& pack) {
  return statements_->run(statements_->set_pack, pack.number, pack.committed);
}

Result<std::optional<BlobRow>> Writer::blob(const Digest& digest) {
  VARVE_ASSIGN(Statement * statement, statements_->get(statements_->blob));
  auto use = statement->use(digest);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return BlobRow{use.integer(0),
                 digest,
                 {use.unsigned_integer(2), use.unsigned_integer(3)},
                 use.unsigned_integer(4),
                 use.unsigned_integer(5)};
}

Result<bool> Writer::add_blob(const Digest& digest, Place place, std::uint64_t stored,
                              std::uint64_t raw) {
  VARVE_ASSIGN(const auto id, statements_->ask(statements_->add_blob, digest, place.pack,
                                               place.offset, stored, raw));
  if (id) ++statements_->added.blobs;
  return id.has_value();
}

Result<std::int64_t> Writer::next_record() {
  VARVE_ASSIGN(const auto id, statements_->ask(statements_->next_record));
  return id.value_or(1);
}

Result<void> Writer::add_record(std::int64_t id, Place place) {
  return statements_->run(statements_->add_record, id, place.pack, place.offset);
}

Result<std::optional<Writer::Statements::Url>> Writer::Statements::find_url(std::string_view text) {
  VARVE_ASSIGN(Statement * statement, get(url));
  auto use = statement->use(text);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return Url{use.integer(0), use.integer(1)};
}

Result<Writer::Statements::Url> Writer::Statements::intern_url(std::string_view key_text,
                                                               std::string_view text) {
  VARVE_ASSIGN(const auto known, find_url(text));
  if (known) return *known;
  VARVE_ASSIGN(auto key_id, ask(key, key_text));
  if (!key_id) {
    VARVE_TRY(run(add_key, key_text));
    key_id = last_id();
  }
  VARVE_TRY(run(add_url, *key_id, text));
  ++added.urls;
  return Url{last_id(), *key_id};
}

Result<std::int64_t> Writer::Statements::intern_mime(std::string_view text) {
  constexpr std::size_t kKept = 1024;
  const auto kept = mimes.find(std::string(text));
  if (kept != mimes.end()) return kept->second;
  VARVE_ASSIGN(auto id, ask(mime, text));
  if (!id) {
    VARVE_TRY(run(add_mime, text));
    id = last_id();
  }
  if (mimes.size() >= kKept) mimes.clear();
  mimes.emplace(text, *id);
  return *id;
}

// Times that are taken mostly lie next to each other (an import's, of one second's resolution):
// looked for in doubling steps, then by halves, so that a thousandth capture does not ask a
// thousand times.
Result<Time> Writer::Statements::next_free(const Url& of, Time taken) {
  std::int64_t last_taken = taken.us;
  std::int64_t free = taken.us;
  for (std::int64_t step = 1;; step *= 2) {
    if (free > INT64_MAX - step) return fail(ErrorKind::kInvalid, "there is no time left after it");
    free += step;
    VARVE_ASSIGN(const auto there, status_of(of, Time{free}));
    if (!there) break;
    last_taken = free;
  }
  while (free - last_taken > 1) {
    const std::int64_t middle = last_taken + (free - last_taken) / 2;
    VARVE_ASSIGN(const auto there, status_of(of, Time{middle}));
    (there ? last_taken : free) = middle;
  }
  return Time{free};
}

Result<Time> Writer::add(const Capture& capture) {
  Statements& all = *statements_;
  VARVE_ASSIGN(const auto stored, blob(capture.digest));
  if (!stored) {
    return fail(ErrorKind::kInvalid, "the body {} of {} is not in the archive",
                capture.digest.text(), capture.url);
  }
  VARVE_ASSIGN(const auto url, all.intern_url(capture.key, capture.url));
  VARVE_ASSIGN(const std::int64_t mime_id, all.intern_mime(capture.mime));
  VARVE_ASSIGN(Statement * insert, all.get(all.add_capture));
  Time time = capture.time;
  for (;;) {
    VARVE_ASSIGN(
        const bool fresh,
        insert
            ->use(url.key_id, time, url.id, stored->id, mime_id, capture.status, capture.source,
                  capture.truncated, capture.record, static_cast<std::int64_t>(capture.position))
            .run_unless_there());
    if (fresh) break;
    VARVE_ASSIGN(time, all.next_free(url, time));
  }
  VARVE_TRY(all.run(all.add_version, url.id, stored->id, time));
  ++all.added.captures;
  all.added.bytes_original += stored->raw;
  return time;
}

Result<std::int64_t> Writer::Statements::add_snapshot_row(const Snapshot& snapshot) {
  VARVE_ASSIGN(const auto document, find_url(snapshot.url));
  std::optional<std::int64_t> status;
  if (document) {
    VARVE_ASSIGN(status, status_of(*document, snapshot.time));
  }
  if (!status) {
    return fail(ErrorKind::kInvalid, "the snapshot's document {} at {} is no capture", snapshot.url,
                snapshot.time.rfc3339());
  }
  std::optional<std::string_view> asked;
  if (snapshot.asked_url != snapshot.url) asked = snapshot.asked_url;
  VARVE_TRY(run(add_snapshot, document->id, snapshot.time, asked, snapshot.title, snapshot.verdict,
                *status, snapshot.members.size(), snapshot.failed.size(), snapshot.note,
                snapshot.hold ? 1 : 0, snapshot.record,
                static_cast<std::int64_t>(snapshot.position)));
  return last_id();
}

Result<void> Writer::add(const Snapshot& snapshot) {
  Statements& all = *statements_;
  VARVE_ASSIGN(const std::int64_t id, all.add_snapshot_row(snapshot));
  VARVE_ASSIGN(Statement * insert, all.get(all.add_member));
  for (const Member& member : snapshot.members) {
    VARVE_ASSIGN(const auto url, all.find_url(member.url));
    std::optional<std::int64_t> status;
    if (url) {
      VARVE_ASSIGN(status, all.status_of(*url, member.time));
    }
    if (!status) {
      return fail(ErrorKind::kInvalid, "the snapshot's member {} at {} is no capture", member.url,
                  member.time.rfc3339());
    }
    // Named twice, it is a member all the same.
    const auto delay = static_cast<std::uint64_t>(member.time.us) -
                       static_cast<std::uint64_t>(snapshot.time.us);  // wraps, as the sum will
    VARVE_TRY(insert->use(id, url->id, delay).run_unless_there());
  }
  std::uint64_t position = 0;
  for (const FailedRow& failed : snapshot.failed) {
    VARVE_TRY(all.run(all.add_failed, id, position++, failed.url, failed.reason));
  }
  for (const std::string& tag : snapshot.tags) VARVE_TRY(all.run(all.add_tag, tag, id));
  return {};
}

}  // namespace varve::index
