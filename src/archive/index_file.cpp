#include "archive/index_file.hpp"

#include <filesystem>

namespace varve::archive {
namespace {

Result<void> remove_database(FileSystem& files, const Path& path) {
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    const Path file = path.string() + end;
    std::error_code error;
    if (std::filesystem::exists(file, error)) VARVE_TRY(files.remove(file));
  }
  return {};
}

}  // namespace

Path fresh_index(const Path& folder) {
  return folder / "varve.db.new";
}

Result<void> start_fresh_index(FileSystem& files, const Path& folder) {
  VARVE_TRY(remove_database(files, fresh_index(folder)));
  VARVE_TRY(files.open_write(fresh_index(folder)));
  return {};
}

Result<void> replace_index(FileSystem& files, const Path& folder) {
  {
    VARVE_ASSIGN(const auto file, files.open_write(fresh_index(folder)));
    VARVE_TRY(file->sync());
  }
  const Path index = folder / "varve.db";
  VARVE_TRY(remove_database(files, index));
  VARVE_TRY(files.sync_folder(folder));
  VARVE_TRY(files.rename(fresh_index(folder), index));
  return files.sync_folder(folder);
}

}  // namespace varve::archive
