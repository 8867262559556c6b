#include "search/text_db.hpp"

#include <filesystem>

namespace varve::search {
namespace {

constexpr int kBusyMs = 10'000;

}  // namespace

Result<TextDb> TextDb::open(const Path& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  TextDb db(handle);
  const std::string what = fmt::format("cannot open {}", path.string());
  if (code != SQLITE_OK) return tl::unexpected(index::sqlite_error(handle, what));
  if (const auto ready = db.prepare(); !ready) return tl::unexpected(ready.error().in(what));
  return db;
}

Result<void> TextDb::remove(const Path& path) {
  for (const char* end : {"", "-wal", "-shm"}) {
    std::error_code error;
    std::filesystem::remove(path.string() + end, error);
    if (error) return fail_errno(fmt::format("cannot remove {}", path.string()), error.value());
  }
  return {};
}

Result<void> TextDb::prepare() {
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_busy_timeout(handle(), kBusyMs);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // NORMAL: a power cut may take the last pages away, which are then indexed again.
  VARVE_TRY(
      run("PRAGMA trusted_schema = OFF;"
          "PRAGMA cell_size_check = ON;"
          "PRAGMA temp_store = MEMORY;"
          "PRAGMA auto_vacuum = INCREMENTAL;"  // of a new file: merging leaves half of it free
          "PRAGMA journal_mode = WAL;"
          "PRAGMA synchronous = NORMAL;"
          "PRAGMA secure_delete = ON;"  // what is forgotten is not in the file any more
          "PRAGMA journal_size_limit = 33554432;"
          "PRAGMA cache_size = -32768;"));
  VARVE_ASSIGN(const auto version, ask("PRAGMA user_version"));
  if (version.value_or(0) == 0) VARVE_TRY(make());
  VARVE_ASSIGN(const auto now, ask("PRAGMA user_version"));
  VARVE_ASSIGN(const auto id, ask("PRAGMA application_id"));
  if (id != kApplicationId || now != kSchemaVersion) {
    return fail(ErrorKind::kVersion, "another version of varve made it");
  }
  return register_rank(handle(), *rarity_);
}

// Two may come at once: the second finds it made.
Result<void> TextDb::make() {
  VARVE_ASSIGN(Transaction writing, Transaction::write(*this));
  VARVE_ASSIGN(const auto tables, ask("SELECT count(*) FROM sqlite_schema"));
  if (tables.value_or(0) != 0) return {};
  VARVE_TRY(run(kSchema));
  VARVE_TRY(run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId,
                            kSchemaVersion)
                    .c_str()));
  return writing.commit();
}

Result<void> TextDb::run(const char* sql) {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::unexpected(index::sqlite_error(handle(), "text.db failed"));
  }
  return {};
}

Result<index::Statement*> TextDb::get(const char* sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    VARVE_ASSIGN(index::Statement made, index::Statement::prepare(handle(), sql));
    found = statements_.emplace(sql, std::move(made)).first;
  }
  return &found->second;
}

Result<std::string> TextDb::fact(std::string_view name) {
  VARVE_ASSIGN(index::Statement * statement, get("SELECT value FROM facts WHERE name = ?"));
  auto use = statement->use(name);
  VARVE_ASSIGN(const bool there, use.next());
  return there ? use.text(0) : std::string();
}

Result<void> TextDb::set_fact(std::string_view name, std::string_view value) {
  return tell("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
}

Result<Transaction> Transaction::read(TextDb& db) {
  VARVE_TRY(db.run("BEGIN"));
  return Transaction(db);
}

Result<Transaction> Transaction::write(TextDb& db) {
  VARVE_TRY(db.run("BEGIN IMMEDIATE"));
  return Transaction(db);
}

Transaction::~Transaction() {
  if (db_ != nullptr) static_cast<void>(db_->run("ROLLBACK"));
}

Result<void> Transaction::commit() {
  VARVE_TRY(db_->run("COMMIT"));
  db_ = nullptr;
  return {};
}

}  // namespace varve::search
