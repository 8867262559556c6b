// A connection to text.db, with its statements. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "search/rank.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/statement.hpp"

namespace varve::search {

extern const char* const kSchema;
// Another number wherever the schema, or what words.hpp and layout.hpp make of a text, is another:
// a text.db with another one is made anew.
inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x76747874;  // "vtxt"

class TextDb {
 public:
  // Makes it where it is not there. kDamaged and kVersion where it is none that this version can
  // use: it can be removed and made anew.
  static Result<TextDb> open(const Path& path);
  // The file and what SQLite has beside it.
  static Result<void> remove(const Path& path);

  // Without parameters.
  Result<void> run(const char* sql);
  // Prepared once; `sql` is a constant.
  Result<index::Statement*> get(const char* sql);
  // The first column of the first row; nothing where there is no row.
  template <typename... Values>
  Result<std::optional<std::int64_t>> ask(const char* sql, const Values&... values) {
    VARVE_ASSIGN(index::Statement * statement, get(sql));
    auto use = statement->use(values...);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return use.integer(0);
  }
  template <typename... Values>
  Result<void> tell(const char* sql, const Values&... values) {
    VARVE_ASSIGN(index::Statement * statement, get(sql));
    return statement->use(values...).run();
  }

  // A row of `facts`; empty where there is none.
  Result<std::string> fact(std::string_view name);
  Result<void> set_fact(std::string_view name, std::string_view value);

  // What varve_rank() goes by.
  Rarity& rarity() { return *rarity_; }

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  explicit TextDb(sqlite3* handle) : handle_(handle) {}
  Result<void> prepare();
  Result<void> make();

  std::unique_ptr<Rarity> rarity_ = std::make_unique<Rarity>();
  std::unique_ptr<sqlite3, Free> handle_;
  std::unordered_map<const char*, index::Statement> statements_;
};

// All that is read while it is there is of one state, and the locks for that are taken once. What
// was not committed is rolled back.
class Transaction {
 public:
  static Result<Transaction> read(TextDb& db);
  static Result<Transaction> write(TextDb& db);
  Transaction(Transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Result<void> commit();

 private:
  explicit Transaction(TextDb& db) : db_(&db) {}
  TextDb* db_;
};

}  // namespace varve::search
