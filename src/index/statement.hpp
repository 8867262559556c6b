// SQLite's statements as values: prepared once, bound and stepped through a Use that resets them
// when it goes out of scope. Belongs to the thread that uses the Database.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::index {

class Database;

// kNoSpace, kIo, kBusy or kDamaged by SQLite's result code; `what` was being done.
Error sqlite_error(sqlite3* handle, std::string_view what);

class Statement {
 public:
  // The SQL is this program's own: where it cannot be prepared, the schema is not what it has to be
  // (kDamaged).
  static Result<Statement> prepare(const Database& database, std::string_view sql);

  class Use {
   public:
    explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    // True when there is a row to look at, false at the end.
    Result<bool> next();
    // To the end, for what gives no rows.
    Result<void> run();
    // run(), but false where it would break a UNIQUE or PRIMARY KEY constraint.
    Result<bool> run_unless_there();

    [[nodiscard]] bool null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t unsigned_integer(int column) const {
      return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] Time time(int column) const { return Time{integer(column)}; }
    [[nodiscard]] std::string text(int column) const;
    // All zeros where the column is no digest.
    [[nodiscard]] Digest digest(int column) const;

   private:
    sqlite3_stmt* statement_;
  };

  // Binds all parameters in order. One Use of a Statement at a time.
  template <typename... Values>
  Use use(const Values&... values) {
    int position = 0;
    (bind(++position, values), ...);
    return Use(statement_.get());
  }

 private:
  struct Free {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int position, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), position, value);
  }
  void bind(int position, std::uint64_t value) { bind(position, static_cast<std::int64_t>(value)); }
  void bind(int position, int value) { bind(position, static_cast<std::int64_t>(value)); }
  void bind(int position, Time value) { bind(position, value.us); }
  void bind(int position, std::string_view value);
  void bind(int position, const Digest& value);
  template <typename T>
  void bind(int position, const std::optional<T>& value) {
    if (value) return bind(position, *value);
    sqlite3_bind_null(statement_.get(), position);
  }

  std::unique_ptr<sqlite3_stmt, Free> statement_;
};

}  // namespace varve::index
