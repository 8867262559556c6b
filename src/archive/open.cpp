// Making and opening archives.
#include <filesystem>

#include "archive/impl.hpp"
#include "archive/lock.hpp"
#include "archive/renew.hpp"
#include "varve/base/log.hpp"

namespace varve::archive {
namespace {

// Where this process writes, the index's own lock is never waited for long: the archive's comes
// first. Other programs may hold it, or a process that closes the database.
constexpr int kIndexBusyMs = 60'000;

bool is_there(const Path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

bool is_there_with_bytes(const Path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return !error && size != 0;
}

Error index_is_missing(const Path& folder) {
  return {
      ErrorKind::kDamaged,
      fmt::format("the index {} is missing, but packs are there; `varve rebuild` makes it again",
                  (folder / "varve.db").string())};
}

Result<void> make(Archive::Impl& archive) {
  FileSystem& files = archive.packs.files();
  VARVE_TRY(files.make_folders(archive.packs.folder()));
  if (is_there_with_bytes(archive.folder / "varve.db")) return {};
  VARVE_ASSIGN(WriteLock lock, WriteLock::take(archive.folder, archive.options.lock_wait_ms));
  if (is_there_with_bytes(archive.folder / "varve.db")) return {};
  VARVE_ASSIGN(const auto numbers, archive.packs.numbers());
  if (!numbers.empty()) {
    spdlog::warn("the index is missing; it is made again from the packs");
    VARVE_ASSIGN(const RebuildReport report, archive.rebuild());
    for (const std::string& what : report.damage) spdlog::warn("{}", what);
    return {};
  }
  // SQLite gives the files beside it the same mode.
  VARVE_TRY(files.open_write(archive.folder / "varve.db"));
  VARVE_TRY(files.sync_folder(archive.folder));
  lock.leave_badly();  // until it is known otherwise
  VARVE_TRY(index::Index::open(archive.folder / "varve.db", kIndexBusyMs));
  lock.leave_well();
  return {};
}

Result<void> find(const Archive::Impl& archive) {
  if (is_there(archive.folder / "varve.db")) return {};
  const auto numbers = archive.packs.numbers();
  if (numbers && !numbers->empty()) return tl::unexpected(index_is_missing(archive.folder));
  return fail(ErrorKind::kInvalid, "there is no archive in {}; `varve save URL` makes one",
              archive.folder.string());
}

}  // namespace

Archive::Archive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Archive::~Archive() = default;

Result<std::unique_ptr<Archive>> Archive::open(const Path& folder, Mode mode,
                                               const Options& options) {
  auto impl = std::make_unique<Impl>(folder, mode, options);
  VARVE_TRY(mode == Mode::kWrite ? make(*impl) : find(*impl));
  VARVE_ASSIGN(impl->index, index::Index::open(folder / "varve.db", kIndexBusyMs));
  return std::unique_ptr<Archive>(new Archive(std::move(impl)));
}

Result<std::unique_ptr<index::Writer>> Archive::Impl::take_writer() {
  {
    const std::lock_guard lock(mutex_);
    if (idle_writer_) return std::move(idle_writer_);
  }
  return index::Writer::open(index->path(), index->busy_ms());
}

Result<void> Archive::Impl::shrink_index(bool whole) {
  VARVE_ASSIGN(WriteLock lock, WriteLock::take(folder, options.lock_wait_ms));
  VARVE_TRY(renew_log(lock));
  VARVE_ASSIGN(auto writer, take_writer());
  lock.leave_badly();  // until it is known otherwise
  VARVE_TRY(writer->shrink(whole));
  give_back(std::move(writer));
  lock.leave_well();
  return {};
}

// The index's log may end with a commit whose sync failed: what is committed behind it must not be
// lost with it.
Result<void> Archive::Impl::renew_log(const WriteLock& lock) {
  if (!lock.was_left_badly()) return {};
  return write_again(packs.files(), folder / "varve.db-wal", 0);
}

void Archive::Impl::close_index() {
  const std::lock_guard lock(mutex_);
  idle_writer_.reset();
  index.reset();
}

void Archive::Impl::give_back(std::unique_ptr<index::Writer> writer) {
  const std::lock_guard lock(mutex_);
  idle_writer_ = std::move(writer);
}

}  // namespace varve::archive
