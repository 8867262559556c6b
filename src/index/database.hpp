// A connection to an archive's index: opened with the settings that its durability and safety rest
// on, brought up to this version's schema. Used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::index {

inline constexpr int kApplicationId = 0x76617276;  // "varv"

class Database {
 public:
  // The file must be there. kVersion where a newer varve made it; kDamaged where it is no index.
  static Result<Database> open(const Path& path, int busy_ms);

  // Statements of this program's own, without parameters.
  Result<void> run(const char* sql) const;
  // What a PRAGMA or a SELECT of one number gives.
  [[nodiscard]] Result<std::int64_t> number(const char* sql) const;

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Result<void> configure(bool writable);
  Result<void> migrate();

  std::unique_ptr<sqlite3, Free> handle_;
};

// The schema's version of this program.
int schema_version();

}  // namespace varve::index
