#include "archive/index_file.hpp"

#include <filesystem>

#include "varve/index/writer.hpp"

namespace varve::archive {
namespace {

constexpr int kBusyMs = 1000;
constexpr const char* kIndexFile = "varve.db";

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

Path fresh_file(const Path& database) {
  return database.string() + ".new";
}

Result<void> start_fresh_file(FileSystem& files, const Path& database) {
  const Path fresh = fresh_file(database);
  VARVE_TRY(remove_if_there(files, fresh));
  VARVE_TRY(remove_beside(files, fresh));
  VARVE_TRY(files.open_write(fresh));
  return {};
}

Result<void> replace_file(FileSystem& files, const Path& database) {
  {
    VARVE_ASSIGN(const auto file, files.open_write(fresh_file(database)));
    VARVE_TRY(file->sync());
  }
  VARVE_TRY(remove_beside(files, database));
  // A log of the old one must not come back beside the new one.
  VARVE_TRY(files.sync_folder(database.parent_path()));
  VARVE_TRY(files.rename(fresh_file(database), database));
  return files.sync_folder(database.parent_path());
}

Path fresh_index(const Path& folder) {
  return fresh_file(folder / kIndexFile);
}

Result<void> start_fresh_index(FileSystem& files, const Path& folder) {
  return start_fresh_file(files, folder / kIndexFile);
}

Result<void> replace_index(FileSystem& files, const Path& folder) {
  const Path index = folder / kIndexFile;
  std::error_code error;
  if (std::filesystem::exists(index, error)) empty_log(index);
  return replace_file(files, index);
}

}  // namespace varve::archive
