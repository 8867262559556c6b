// A connection to an archive's index: opened with the settings that its durability and safety rest
// on, and with this version's schema. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::index {

// How much one answer may cost. A crafted B-tree can have many more rows than bytes; an honest one
// is never read but in proportion to the file's size.
class Effort {
 public:
  explicit Effort(Path path) : path_(std::move(path)) {}

  // Before each question.
  void begin() {
    steps_ = 0;
    text_ = 0;
    spent_ = false;
  }
  // Of each text that is read. Statements give no more rows when it was more than the file can
  // hold: the pages of a crafted one hang together so that it is read again and again.
  void took(std::size_t bytes);
  [[nodiscard]] bool spent() const { return spent_; }
  // Called by SQLite while it works; not 0 ends the statement (SQLITE_INTERRUPT).
  static int step(void* effort);
  static constexpr int kInterval = 10'000;  // operations of SQLite's machine between two calls

 private:
  // Grows with the file and its log.
  [[nodiscard]] std::uint64_t limit(std::uint64_t free, std::uint64_t per_byte) const;

  Path path_;
  std::uint64_t steps_ = 0;
  std::uint64_t text_ = 0;
  bool spent_ = false;
};

class Database {
 public:
  enum class Use : unsigned char { kRead, kWrite };
  // The file must be there; an empty one gets the schema, whatever the use. kVersion where another
  // version of varve made it; kDamaged where it is no index. Other processes are waited for up to
  // `busy_ms`, here and later.
  static Result<Database> open(const Path& path, int busy_ms, Use use);
  // Without a schema.
  static Result<Database> in_memory();

  // Statements of this program's own, without parameters.
  Result<void> run(const char* sql) const;
  // What a PRAGMA or a SELECT of one number gives.
  [[nodiscard]] Result<std::int64_t> number(const char* sql) const;

  // All of it into another file, which is there and empty. It is not synced.
  [[nodiscard]] Result<void> copy_to(const Path& path) const;

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }
  void begin_effort() const { effort_->begin(); }
  [[nodiscard]] Effort* effort() const { return effort_.get(); }

 private:
  struct Free {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  Database(sqlite3* handle, Path path)
      : effort_(std::make_unique<Effort>(std::move(path))), handle_(handle) {}
  Result<void> configure(int busy_ms, Use use, bool writable);
  void restrict();
  Result<void> enter_wal(int busy_ms);

  std::unique_ptr<Effort> effort_;  // outlives the handle that points to it
  std::unique_ptr<sqlite3, Free> handle_;
};

}  // namespace varve::index
