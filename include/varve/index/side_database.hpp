// An SQLite database that the archive keeps beside its index: full text, a crawl's frontier. Its
// file is made where it is not there; what was committed outlives the process at once, and a power
// cut after SQLite's next checkpoint. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/statement.hpp"

namespace varve::index {

class SideDatabase {
 public:
  // What is in the file, and how it is told from others (SQLite, "Database File Format" 1.3).
  struct Layout {
    const char* schema;  // statements that make it
    int version;         // another one where the schema is another
    int application_id;
    const char* pragmas = "";  // before those that all have
  };

  // Without parameters.
  Result<void> run(const char* sql);
  // Prepared once; `sql` is a constant.
  Result<Statement*> get(const char* sql);
  // The first column of the first row; nothing where there is no row.
  template <typename... Values>
  Result<std::optional<std::int64_t>> ask(const char* sql, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(sql));
    auto use = statement->use(values...);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return use.integer(0);
  }
  template <typename... Values>
  Result<void> tell(const char* sql, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(sql));
    return statement->use(values...).run();
  }
  // What the caller keeps by name, in the table `facts` (name, value) of a schema that has one; ""
  // where there is nothing. It is kept as text or as Bytes, as the column takes it.
  Result<std::string> fact(std::string_view name);
  Result<void> set_fact(std::string_view name, std::string_view value);
  Result<void> set_fact(std::string_view name, Bytes value);

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

  // The file and what SQLite has beside it.
  static Result<void> remove(const Path& path);

 protected:
  // kDamaged and kVersion where it is none that this version can use.
  static Result<SideDatabase> open_file(const Path& path, const Layout& layout);

 private:
  struct Free {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  explicit SideDatabase(sqlite3* handle) : handle_(handle) {}
  Result<void> prepare(const Layout& layout);
  Result<void> make(const Layout& layout);

  std::unique_ptr<sqlite3, Free> handle_;
  std::unordered_map<const char*, Statement> statements_;
};

// All that is read while it is there is of one state, and the locks for that are taken once. What
// was not committed is rolled back.
class SideTransaction {
 public:
  static Result<SideTransaction> read(SideDatabase& db);
  static Result<SideTransaction> write(SideDatabase& db);
  SideTransaction(SideTransaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  SideTransaction& operator=(SideTransaction&&) = delete;
  ~SideTransaction();
  Result<void> commit();

 private:
  explicit SideTransaction(SideDatabase& db) : db_(&db) {}
  SideDatabase* db_;
};

}  // namespace varve::index
