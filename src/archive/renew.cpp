#include "archive/renew.hpp"

#include "archive/copy_bytes.hpp"

namespace varve::archive {

Result<void> write_again(FileSystem& files, const Path& path, std::uint64_t begin) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  VARVE_ASSIGN(const auto file, files.open_write(path));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  if (size <= begin) return {};
  VARVE_TRY(copy_bytes(*file, begin, size, *file, begin));
  return file->sync();
}

}  // namespace varve::archive
