#include "index/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "index/migrations.hpp"
#include "index/statement.hpp"

namespace varve::index {
namespace {

// Of a file system that is read-only: SQLite cannot make the files beside a WAL database there, but
// nobody else can change it either.
std::string immutable_uri(const Path& path) {
  std::string uri = "file:";
  for (const char c : path.string()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
    uri += plain ? std::string(1, c) : fmt::format("%{:02x}", byte);
  }
  return uri + "?immutable=1";
}

bool is_read_only(const Path& path) {
  const auto writable = [](const Path& what) {
    return ::faccessat(AT_FDCWD, what.c_str(), W_OK, AT_EACCESS) == 0;
  };
  return !writable(path) || !writable(path.parent_path());
}

Path log_of(const Path& path) {
  return path.string() + "-wal";
}

std::uint64_t size_of(const Path& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return none ? 0 : size;
}

}  // namespace

int schema_version() {
  return static_cast<int>(migrations().size());
}

Result<Database> Database::open(const Path& path, int busy_ms) {
  const Path whole = std::filesystem::absolute(path);
  const bool read_only = is_read_only(whole);
  // What is in the log only is to be seen too: a process was killed, and the disk made read-only.
  const bool immutable = read_only && size_of(log_of(whole)) == 0;
  const std::string name = immutable ? immutable_uri(whole) : whole.string();
  const int flags = read_only ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle);
  const std::string what = fmt::format("cannot open the index {}", path.string());
  if (code != SQLITE_OK) return tl::unexpected(sqlite_error(handle, what));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  auto ready = database.configure(!read_only);
  if (ready) ready = database.migrate();
  if (!ready) return tl::unexpected(ready.error().in(what));
  return database;
}

Result<void> Database::configure(bool writable) {
  // What a crafted database might bring with it (triggers, views, broken cells) does nothing.
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  VARVE_TRY(
      run("PRAGMA trusted_schema = OFF;"
          "PRAGMA cell_size_check = ON;"
          "PRAGMA foreign_keys = ON;"
          "PRAGMA temp_store = MEMORY;"
          "PRAGMA cache_size = -8192;"));
  return writable ? run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;") : Result<void>();
}

Result<void> Database::migrate() {
  VARVE_ASSIGN(std::int64_t version, number("PRAGMA user_version"));
  if (version == schema_version()) {
    VARVE_ASSIGN(const std::int64_t id, number("PRAGMA application_id"));
    if (id != kApplicationId)
      return fail(ErrorKind::kDamaged, "it is a database of another program");
    return {};
  }
  if (version > schema_version()) {
    return fail(ErrorKind::kVersion,
                "a newer varve made it (schema {}, this one knows up to {}); use that, or set "
                "varve.db aside and have the index made again from the packs",
                version, schema_version());
  }
  VARVE_TRY(run("BEGIN IMMEDIATE"));
  VARVE_ASSIGN(version, number("PRAGMA user_version"));  // another process may have been quicker
  if (version == 0) {
    VARVE_ASSIGN(const std::int64_t tables, number("SELECT count(*) FROM sqlite_schema"));
    if (tables != 0) return fail(ErrorKind::kDamaged, "it is a database of another program");
  }
  for (; version < schema_version(); ++version) {
    const std::string sql(migrations()[static_cast<std::size_t>(version)]);
    VARVE_TRY(run(sql.c_str()));
  }
  VARVE_TRY(run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
                            kApplicationId, schema_version())
                    .c_str()));
  return {};
}

Result<void> Database::run(const char* sql) const {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::unexpected(sqlite_error(handle(), "the index failed"));
  }
  return {};
}

Result<std::int64_t> Database::number(const char* sql) const {
  VARVE_ASSIGN(Statement statement, Statement::prepare(*this, sql));
  auto use = statement.use();
  VARVE_ASSIGN(const bool row, use.next());
  return row ? use.integer(0) : 0;
}

}  // namespace varve::index
