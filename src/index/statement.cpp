#include "varve/index/statement.hpp"

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
    case SQLITE_PROTOCOL:
      return ErrorKind::kBusy;
    case SQLITE_TOOBIG:
      return ErrorKind::kLimit;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_SCHEMA:
    case SQLITE_INTERRUPT:
    case SQLITE_MISMATCH:
      return ErrorKind::kDamaged;
    default:
      return ErrorKind::kIo;
  }
}

Error error_of(int code, const char* message, std::string_view what) {
  const ErrorKind kind = kind_of(code);
  if (kind == ErrorKind::kBusy) {
    return {kind, fmt::format("{}: another varve is at work in it for longer than was waited; "
                              "try again when that is done",
                              what)};
  }
  if (kind == ErrorKind::kLimit)
    return {kind, fmt::format("{}: a text is longer than 1 MiB", what)};
  if ((code & 0xff) == SQLITE_INTERRUPT) {
    return {kind, fmt::format("{}: it has more rows than its file can hold, so it is damaged; "
                              "`varve rebuild` makes it anew",
                              what)};
  }
  return {kind, fmt::format("{}: {}", what, message)};
}

}  // namespace

Error sqlite_error(sqlite3* handle, std::string_view what) {
  const int last = errno;
  // "disk I/O error" is all that SQLite says of a quota that is used up. It remembers the system's
  // error number on some of its ways only; on the others nothing has failed since.
  const int code = sqlite3_extended_errcode(handle);
  const int remembered = sqlite3_system_errno(handle);
  const int number = remembered != 0 ? remembered : last;
  if ((code & 0xff) == SQLITE_IOERR && number != 0) return fail_errno(what, number).value();
  return error_of(code, sqlite3_errmsg(handle), what);
}

Result<Statement> Statement::prepare(sqlite3* handle, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return tl::unexpected(sqlite_error(handle, "the index cannot be used"));
  }
  return Statement(statement, nullptr);
}

Result<Statement> Statement::prepare(const Database& database, std::string_view sql) {
  VARVE_ASSIGN(Statement statement, prepare(database.handle(), sql));
  statement.effort_ = database.effort();
  return statement;
}

Result<bool> Statement::Use::next() {
  if (bound_ != SQLITE_OK) {
    return tl::unexpected(error_of(bound_, sqlite3_errstr(bound_), "the index failed"));
  }
  if (effort_ != nullptr && effort_->spent()) {
    return tl::unexpected(error_of(SQLITE_INTERRUPT, "", "the index failed"));
  }
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

std::string Statement::Use::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  if (effort_ != nullptr) effort_->took(length);
  return {bytes, length};
}

std::string_view Statement::Use::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, length);
}

Digest Statement::Use::digest(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  if (bytes == nullptr) return {};
  return Digest::from_bytes({bytes, length}).value_or(Digest());
}

}  // namespace varve::index
