// Firefox's places.sqlite (toolkit/components/places): folders and bookmarks are rows of
// moz_bookmarks; a tag is a folder of its own, below one that has all tags.
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "bookmarks/readers.hpp"
#include "varve/index/statement.hpp"

namespace varve::bookmarks {
namespace {

using index::Statement;

constexpr int kCopies = 5;             // tries, while the browser writes
constexpr int kMaxValue = 1 << 20;     // bytes of a text in the database
constexpr std::size_t kMaxNames = 64;  // of folders around a bookmark
constexpr std::size_t kMaxFolders = 100'000;

constexpr std::string_view kFolders =
    "SELECT id, parent, title, guid FROM moz_bookmarks WHERE type = 2";
constexpr std::string_view kBookmarks =
    "SELECT b.parent, p.url, coalesce(b.title, ''), b.dateAdded"
    " FROM moz_bookmarks b JOIN moz_places p ON p.id = b.fk WHERE b.type = 1 ORDER BY b.id";

struct CloseDatabase {
  void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

// A folder of the copy's own, readable by its owner only.
class Copy {
 public:
  static Result<std::unique_ptr<Copy>> make(const Path& from) {
    std::string pattern = (std::filesystem::temp_directory_path() / "varve-places-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return fail_errno("cannot make a folder for a copy of " + from.string(), errno);
    }
    auto copy = std::make_unique<Copy>(pattern);
    VARVE_TRY(copy->take(from));
    return copy;
  }

  explicit Copy(Path folder) : folder_(std::move(folder)) {}
  ~Copy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;

  [[nodiscard]] Path path() const { return folder_ / "places.sqlite"; }

 private:
  // Both files have to be of one moment: SQLite keeps in the second (-wal) what the first has not.
  Result<void> take(const Path& from) const {
    const Path log = from.string() + "-wal";
    for (int i = 0; i < kCopies; ++i) {
      const auto before = std::pair(state_of(from), state_of(log));
      if (before.first.length + before.second.length > kMaxDatabase) {
        return fail(ErrorKind::kLimit, "{} is longer than {} bytes", from.string(), kMaxDatabase);
      }
      VARVE_TRY(copy(from, path()));
      const Path log_copy = path().string() + "-wal";
      std::error_code ignored;
      std::filesystem::remove(log_copy, ignored);
      if (std::filesystem::exists(log, ignored)) VARVE_TRY(copy(log, log_copy));
      if (before == std::pair(state_of(from), state_of(log))) return {};
    }
    return fail(ErrorKind::kBusy, "{} changes all the time; close the browser, and try again",
                from.string());
  }

  static Result<void> copy(const Path& from, const Path& to) {
    std::error_code error;
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
    if (error) return fail_errno("cannot copy " + from.string(), error.value());
    return {};
  }

  struct State {
    std::uint64_t length = 0;
    std::filesystem::file_time_type changed;
    bool operator==(const State&) const = default;
  };
  static State state_of(const Path& path) {
    std::error_code error;
    const auto length = std::filesystem::file_size(path, error);
    if (error) return {};
    return {length, std::filesystem::last_write_time(path, error)};
  }

  Path folder_;
};

// A stranger's database: its schema runs nothing, and what it asks for is bounded.
Result<Database> open(const Path& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
  Database database(handle);
  if (code != SQLITE_OK) return tl::unexpected(index::sqlite_error(handle, "cannot open its copy"));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxValue);
  return database;
}

struct PlacesFolder {
  std::int64_t parent = 0;
  std::string name;  // empty where it is the browser's own
};
using Folders = std::unordered_map<std::int64_t, PlacesFolder>;

// "menu________", "tags________" and their kin.
bool is_own_guid(std::string_view guid) {
  return guid.ends_with("____");
}

Result<Folders> read_folders(sqlite3* database) {
  Folders folders;
  VARVE_ASSIGN(Statement statement, Statement::prepare(database, kFolders));
  auto use = statement.use();
  for (;;) {
    VARVE_ASSIGN(const bool more, use.next());
    if (!more || folders.size() >= kMaxFolders) return folders;
    std::string name = is_own_guid(use.bytes(3)) ? "" : std::string(use.bytes(2).substr(0, 1024));
    folders.emplace(use.integer(0), PlacesFolder{use.integer(1), std::move(name)});
  }
}

// The names of the folder and those around it, the outermost first. A damaged database may have
// folders within themselves.
std::vector<std::string> names_of(const Folders& folders, std::int64_t folder) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kMaxNames; ++i) {
    const auto found = folders.find(folder);
    if (found == folders.end()) break;
    if (!found->second.name.empty()) names.insert(names.begin(), found->second.name);
    folder = found->second.parent;
  }
  return names;
}

Result<void> read_rows(sqlite3* database, Collector& list) {
  VARVE_ASSIGN(const Folders folders, read_folders(database));
  VARVE_ASSIGN(Statement statement, Statement::prepare(database, kBookmarks));
  auto use = statement.use();
  for (;;) {
    const auto more = use.next();
    if (!more) list.leave_out("it was not read to its end: " + more.error().message);
    if (!more || !*more || list.full()) return {};
    Bookmark bookmark{.url = use.text(1), .title = use.text(2)};
    bookmark.tags = names_of(folders, use.integer(0));
    if (use.integer(3) > 0) bookmark.added = use.time(3);
    list.add(std::move(bookmark));
  }
}

}  // namespace

Result<void> read_places(const Path& path, Collector& list) {
  VARVE_ASSIGN(const auto copy, Copy::make(path));
  VARVE_ASSIGN(const Database database, open(copy->path()));
  return read_rows(database.get(), list).map_error([](const Error& error) {
    return Error{ErrorKind::kInvalid, "it is no places.sqlite of Firefox's: " + error.message};
  });
}

}  // namespace varve::bookmarks
