#include "archive/renew.hpp"

#include <algorithm>

namespace varve::archive {
namespace {

constexpr std::uint64_t kAtOnce = 1 << 20;

}  // namespace

Result<void> write_again(FileSystem& files, const Path& path, std::uint64_t begin) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return {};
  VARVE_ASSIGN(const auto file, files.open_write(path));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  if (size <= begin) return {};
  for (std::uint64_t at = begin; at < size; at += kAtOnce) {
    const auto length = static_cast<std::size_t>(std::min(kAtOnce, size - at));
    VARVE_ASSIGN(const std::string bytes, file->read_at(at, length));
    VARVE_TRY(file->write_at(at, bytes));
  }
  return file->sync();
}

}  // namespace varve::archive
