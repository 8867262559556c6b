#include "index/statement.hpp"

#include <cerrno>

#include "index/database.hpp"

namespace varve::index {
namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return ErrorKind::kNoSpace;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::kBusy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_SCHEMA:
      return ErrorKind::kDamaged;
    default:
      return ErrorKind::kIo;
  }
}

}  // namespace

Error sqlite_error(sqlite3* handle, std::string_view what) {
  const int last = errno;
  const int code = sqlite3_extended_errcode(handle);
  // "disk I/O error" is all that SQLite says of a quota that is used up. It remembers the system's
  // error number on some of its ways only; on the others nothing has failed since.
  const int remembered = sqlite3_system_errno(handle);
  const int number = remembered != 0 ? remembered : last;
  if ((code & 0xff) == SQLITE_IOERR && number != 0) return fail_errno(what, number).value();
  return {kind_of(code), fmt::format("{}: {}", what, sqlite3_errmsg(handle))};
}

Result<Statement> Statement::prepare(const Database& database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return tl::unexpected(sqlite_error(database.handle(), "the index cannot be used"));
  }
  return Statement(statement);
}

void Statement::bind(int position, std::string_view value) {
  const char* bytes = value.data() == nullptr ? "" : value.data();
  sqlite3_bind_text64(statement_.get(), position, bytes, value.size(), SQLITE_TRANSIENT,
                      SQLITE_UTF8);
}

void Statement::bind(int position, const Digest& value) {
  sqlite3_bind_blob(statement_.get(), position, value.bytes.data(),
                    static_cast<int>(value.bytes.size()), SQLITE_TRANSIENT);
}

Statement::Use::~Use() {
  sqlite3_reset(statement_);
}

Result<bool> Statement::Use::next() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return tl::unexpected(sqlite_error(sqlite3_db_handle(statement_), "the index failed"));
  }
}

Result<void> Statement::Use::run() {
  VARVE_ASSIGN(bool row, next());
  while (row) {
    VARVE_ASSIGN(row, next());
  }
  return {};
}

Result<bool> Statement::Use::run_unless_there() {
  const auto done = run();
  if (done) return true;
  const int code = sqlite3_extended_errcode(sqlite3_db_handle(statement_));
  if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE) return false;
  return tl::unexpected(done.error());
}

bool Statement::Use::null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::Use::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Statement::Use::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Digest Statement::Use::digest(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  if (bytes == nullptr) return {};
  return Digest::from_bytes({bytes, length}).value_or(Digest());
}

}  // namespace varve::index
