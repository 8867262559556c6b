#include "index/copy_database.hpp"

#include <fmt/format.h>

#include <memory>

#include "varve/index/statement.hpp"

namespace varve::index {

Result<void> copy_database(sqlite3* from, const Path& path) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> copy(opened, sqlite3_close_v2);
  const auto failed = [&] {
    return tl::unexpected(sqlite_error(opened, fmt::format("cannot copy to {}", path.string())));
  };
  if (code != SQLITE_OK) return failed();
  // Whoever copies syncs the whole file when it is there.
  constexpr const char* kPlain = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;";
  if (sqlite3_exec(opened, kPlain, nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
  sqlite3_backup* const backup = sqlite3_backup_init(opened, "main", from, "main");
  if (backup == nullptr) return failed();
  const int done = sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK || done != SQLITE_DONE) return failed();
  return {};
}

}  // namespace varve::index
