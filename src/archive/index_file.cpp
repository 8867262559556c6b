#include "archive/index_file.hpp"

#include <filesystem>

#include "varve/index/writer.hpp"

namespace varve::archive {
namespace {

constexpr int kBusyMs = 1000;

Result<void> remove_if_there(FileSystem& files, const Path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) ? files.remove(path) : Result<void>();
}

Result<void> remove_beside(FileSystem& files, const Path& index) {
  for (const char* end : {"-wal", "-shm", "-journal"}) {
    VARVE_TRY(remove_if_there(files, index.string() + end));
  }
  return {};
}

// One that cannot be opened, or is damaged, has nothing to save.
void empty_log(const Path& index) {
  const auto writer = index::Writer::open(index, kBusyMs);
  if (writer) static_cast<void>((*writer)->empty_log());
}

}  // namespace

Path fresh_index(const Path& folder) {
  return folder / "varve.db.new";
}

Result<void> start_fresh_index(FileSystem& files, const Path& folder) {
  VARVE_TRY(remove_if_there(files, fresh_index(folder)));
  VARVE_TRY(remove_beside(files, fresh_index(folder)));
  VARVE_TRY(files.open_write(fresh_index(folder)));
  return {};
}

Result<void> replace_index(FileSystem& files, const Path& folder) {
  {
    VARVE_ASSIGN(const auto file, files.open_write(fresh_index(folder)));
    VARVE_TRY(file->sync());
  }
  const Path index = folder / "varve.db";
  std::error_code error;
  if (std::filesystem::exists(index, error)) empty_log(index);
  VARVE_TRY(remove_beside(files, index));
  // A log of the old index must not come back beside the new one.
  VARVE_TRY(files.sync_folder(folder));
  VARVE_TRY(files.rename(fresh_index(folder), index));
  return files.sync_folder(folder);
}

}  // namespace varve::archive
