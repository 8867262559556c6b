// SQLite's statements as values: prepared once, bound and stepped through a Use that resets them
// when it goes out of scope. Belongs to the thread that uses the connection. For this index and for
// other databases of the archive.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::index {

class Database;
class Effort;

// kNoSpace, kIo, kBusy, kLimit or kDamaged by SQLite's result code; `what` was being done.
Error sqlite_error(sqlite3* handle, std::string_view what);

// Bytes that are no text.
struct Bytes {
  std::string_view view;
};

class Statement {
 public:
  // The SQL is this program's own: where it cannot be prepared, the schema is not what it has to be
  // (kDamaged).
  static Result<Statement> prepare(const Database& database, std::string_view sql);
  // Of another database's connection.
  static Result<Statement> prepare(sqlite3* handle, std::string_view sql);

  // While one Use has given a row and is not gone, all statements of the connection see one state
  // of the database, and the locks for that are taken once.
  class Use {
   public:
    Use(sqlite3_stmt* statement, Effort* effort, int bound)
        : statement_(statement), effort_(effort), bound_(bound) {}
    ~Use() { sqlite3_reset(statement_); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    // True when there is a row to look at, false at the end.
    Result<bool> next();
    // To the end, for what gives no rows.
    Result<void> run();
    // run(), but false where it would break a UNIQUE or PRIMARY KEY constraint.
    Result<bool> run_unless_there();

    [[nodiscard]] bool null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const {
      return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::uint64_t unsigned_integer(int column) const {
      return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] Time time(int column) const { return Time{integer(column)}; }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(statement_, column); }
    [[nodiscard]] std::string text(int column) const;
    // Until the next row.
    [[nodiscard]] std::string_view bytes(int column) const;
    // All zeros where the column is no digest.
    [[nodiscard]] Digest digest(int column) const;

   private:
    sqlite3_stmt* statement_;
    Effort* effort_;
    int bound_;  // the first error of binding
  };

  // Binds all parameters in order. One Use of a Statement at a time. Texts and digests are not
  // copied: they have to live as long as the Use.
  template <typename... Values>
  Use use(const Values&... values) {
    static_assert((!std::is_same_v<Values, std::string> && ...),
                  "pass a view of what lives longer");
    [[maybe_unused]] int position = 0;
    int bound = SQLITE_OK;
    [[maybe_unused]] const auto note = [&](int code) {
      if (bound == SQLITE_OK) bound = code;
    };
    (note(bind(++position, values)), ...);
    return {statement_.get(), effort_, bound};
  }

 private:
  struct Free {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  Statement(sqlite3_stmt* statement, Effort* effort) : statement_(statement), effort_(effort) {}

  int bind(int position, std::int64_t value) {
    return sqlite3_bind_int64(statement_.get(), position, value);
  }
  int bind(int position, std::uint64_t value) {
    return bind(position, static_cast<std::int64_t>(value));
  }
  int bind(int position, int value) { return bind(position, static_cast<std::int64_t>(value)); }
  int bind(int position, double value) {
    return sqlite3_bind_double(statement_.get(), position, value);
  }
  int bind(int position, Time value) { return bind(position, value.us); }
  int bind(int position, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    return sqlite3_bind_text64(statement_.get(), position, bytes, value.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int bind(int position, Bytes value) {
    const char* bytes = value.view.data() == nullptr ? "" : value.view.data();
    return sqlite3_bind_blob64(statement_.get(), position, bytes, value.view.size(), SQLITE_STATIC);
  }
  int bind(int position, const Digest& value) {
    return sqlite3_bind_blob(statement_.get(), position, value.bytes.data(),
                             static_cast<int>(value.bytes.size()), SQLITE_STATIC);
  }
  template <typename T>
  int bind(int position, const std::optional<T>& value) {
    return value ? bind(position, *value) : sqlite3_bind_null(statement_.get(), position);
  }

  std::unique_ptr<sqlite3_stmt, Free> statement_;
  Effort* effort_;  // the Database's; null where the connection is another's
};

}  // namespace varve::index
