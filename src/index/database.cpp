#include "index/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "index/copy_database.hpp"
#include "index/log_stamp.hpp"
#include "index/schema.hpp"
#include "varve/index/statement.hpp"

namespace varve::index {
namespace {

// No URL, note or media type is longer; a crafted row could claim a gigabyte.
constexpr int kMaxText = 1 << 20;

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

std::uint64_t size_of(const Path& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return none ? 0 : size;
}

// SQLite counts what it allocates behind a mutex that all threads share, unless told not to.
void set_up_library() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

std::uint64_t Effort::limit(std::uint64_t free, std::uint64_t per_byte) const {
  return free + per_byte * (size_of(path_) + size_of(log_of(path_)));
}

int Effort::step(void* effort) {
  constexpr std::uint64_t kFree = 2'000'000;
  constexpr std::uint64_t kPerByte = 4;  // reading all captures one by one takes less than 1
  auto& self = *static_cast<Effort*>(effort);
  self.steps_ += kInterval;
  return self.steps_ > kFree && self.steps_ > self.limit(kFree, kPerByte) ? 1 : 0;
}

void Effort::took(std::size_t bytes) {
  constexpr std::uint64_t kFree = 64 << 20;  // a page of a list repeats the URL in each row
  constexpr std::uint64_t kPerByte = 2;
  text_ += bytes;
  if (text_ > kFree && !spent_) spent_ = text_ > limit(kFree, kPerByte);
}

Result<Database> Database::open(const Path& path, int busy_ms, Use use) {
  set_up_library();
  const Path whole = std::filesystem::absolute(path);
  const bool read_only = is_read_only(whole);
  // What is in the log only is to be seen too: a process was killed, and the disk made read-only.
  const bool immutable = read_only && size_of(log_of(whole)) == 0;
  const std::string name = immutable ? immutable_uri(whole) : whole.string();
  const int flags = read_only ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle, whole);
  const std::string what = fmt::format("cannot open the index {}", path.string());
  if (code != SQLITE_OK) return tl::unexpected(sqlite_error(handle, what));
  auto ready = database.configure(busy_ms, use, !read_only);
  if (ready) ready = prepare_schema(database);
  if (ready && use == Use::kRead) ready = database.run("PRAGMA query_only = ON");
  if (!ready) return tl::unexpected(ready.error().in(what));
  return database;
}

Result<Database> Database::in_memory() {
  set_up_library();
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle, {});
  if (code != SQLITE_OK) return tl::unexpected(sqlite_error(handle, "cannot open a database"));
  return database;
}

void Database::restrict() {
  // What a crafted database might bring with it (triggers, views, broken cells) does nothing.
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, kMaxText);
  sqlite3_limit(handle(), SQLITE_LIMIT_COLUMN, 64);
  sqlite3_limit(handle(), SQLITE_LIMIT_TRIGGER_DEPTH, 1);
  sqlite3_progress_handler(handle(), Effort::kInterval, Effort::step, effort_.get());
}

Result<void> Database::configure(int busy_ms, Use use, bool writable) {
  sqlite3_extended_result_codes(handle(), 1);
  sqlite3_busy_timeout(handle(), busy_ms);
  restrict();
  VARVE_TRY(
      run("PRAGMA trusted_schema = OFF;"
          "PRAGMA cell_size_check = ON;"
          "PRAGMA temp_store = MEMORY;"));
  // For reading: what is above the leaves of the trees of 10 million captures, and some leaves. It
  // is taken as pages are read, so a small archive or a single question has little of it.
  VARVE_TRY(run(use == Use::kRead ? "PRAGMA cache_size = -49152" : "PRAGMA cache_size = -65536"));
  if (!writable) return {};
  VARVE_TRY(enter_wal(busy_ms));
  // A log of 16 MB before it is brought into the database; what one long transaction made of it
  // does not stay.
  return run(
      "PRAGMA synchronous = FULL;"
      "PRAGMA secure_delete = ON;"  // what is forgotten is not in the file any more
      "PRAGMA wal_autocheckpoint = 4096;"
      "PRAGMA journal_size_limit = 33554432;");
}

// Two that enter it at once in a new database may get "busy" without having been made to wait.
Result<void> Database::enter_wal(int busy_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(busy_ms);
  for (;;) {
    auto done = run("PRAGMA journal_mode = WAL");
    if (done || done.error().kind != ErrorKind::kBusy || Clock::now() >= end) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

Result<void> Database::run(const char* sql) const {
  if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::unexpected(sqlite_error(handle(), "the index failed"));
  }
  return {};
}

Result<void> Database::copy_to(const Path& path) const {
  return copy_database(handle(), path);
}

Result<std::int64_t> Database::number(const char* sql) const {
  VARVE_ASSIGN(Statement statement, Statement::prepare(*this, sql));
  auto use = statement.use();
  VARVE_ASSIGN(const bool row, use.next());
  return row ? use.integer(0) : 0;
}

}  // namespace varve::index
