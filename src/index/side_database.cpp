#include "varve/index/side_database.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace varve::index {
namespace {

constexpr int kBusyMs = 10'000;
constexpr const char* kSetFact = "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)";

}  // namespace

Result<SideDatabase> SideDatabase::open_file(const Path& path, const Layout& layout) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  SideDatabase db(handle);
  const std::string what = fmt::format("cannot open {}", path.string());
  if (code != SQLITE_OK) return tl::unexpected(sqlite_error(handle, what));
  if (const auto ready = db.prepare(layout); !ready) return tl::unexpected(ready.error().in(what));
  return db;
}

Result<void> SideDatabase::remove(const Path& path) {
  for (const char* end : {"", "-wal", "-shm"}) {
    std::error_code error;
    std::filesystem::remove(path.string() + end, error);
    if (error) return fail_errno(fmt::format("cannot remove {}", path.string()), error.value());
  }
  return {};
}

Result<void> SideDatabase::prepare(const Layout& layout) {
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_busy_timeout(handle(), kBusyMs);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  VARVE_TRY(run(layout.pragmas));
  // NORMAL: a power cut may take the last commits away, which can all be made again.
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
  if (version.value_or(0) == 0) VARVE_TRY(make(layout));
  VARVE_ASSIGN(const auto now, ask("PRAGMA user_version"));
  VARVE_ASSIGN(const auto id, ask("PRAGMA application_id"));
  if (id == layout.application_id && now == layout.version) return {};
  return fail(ErrorKind::kVersion, "another version of varve made it");
}

// Two may come at once: the second finds it made.
Result<void> SideDatabase::make(const Layout& layout) {
  VARVE_ASSIGN(SideTransaction writing, SideTransaction::write(*this));
  VARVE_ASSIGN(const auto tables, ask("SELECT count(*) FROM sqlite_schema"));
  if (tables.value_or(0) != 0) return {};
  VARVE_TRY(run(layout.schema));
  VARVE_TRY(run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                            layout.application_id, layout.version)
                    .c_str()));
  return writing.commit();
}

Result<void> SideDatabase::run(const char* sql) {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  const char* file = sqlite3_db_filename(handle(), "main");
  return tl::unexpected(
      sqlite_error(handle(), fmt::format("{} failed", file != nullptr ? file : "a database")));
}

Result<Statement*> SideDatabase::get(const char* sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    VARVE_ASSIGN(Statement made, Statement::prepare(handle(), sql));
    found = statements_.emplace(sql, std::move(made)).first;
  }
  return &found->second;
}

Result<std::string> SideDatabase::fact(std::string_view name) {
  VARVE_ASSIGN(Statement * statement, get("SELECT value FROM facts WHERE name = ?"));
  auto use = statement->use(name);
  VARVE_ASSIGN(const bool there, use.next());
  return there ? std::string(use.bytes(0)) : std::string();
}

Result<void> SideDatabase::set_fact(std::string_view name, std::string_view value) {
  return tell(kSetFact, name, value);
}

Result<void> SideDatabase::set_fact(std::string_view name, Bytes value) {
  return tell(kSetFact, name, value);
}

Result<SideTransaction> SideTransaction::read(SideDatabase& db) {
  VARVE_TRY(db.run("BEGIN"));
  return SideTransaction(db);
}

Result<SideTransaction> SideTransaction::write(SideDatabase& db) {
  VARVE_TRY(db.run("BEGIN IMMEDIATE"));
  return SideTransaction(db);
}

SideTransaction::~SideTransaction() {
  if (db_ != nullptr) static_cast<void>(db_->run("ROLLBACK"));
}

Result<void> SideTransaction::commit() {
  VARVE_TRY(db_->run("COMMIT"));
  db_ = nullptr;
  return {};
}

}  // namespace varve::index
