#include "interchange/import_state.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>

#include "varve/base/digest.hpp"

namespace varve::interchange {
namespace {

constexpr std::uint64_t kMaxText = 64 << 10;

}  // namespace

Result<ImportState> ImportState::of(const Path& folder, const Path& path,
                                    const std::string& entry) {
  if (folder.empty()) return ImportState();
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return fail_errno("cannot look at it", errno);
  std::error_code error;
  const Path whole = std::filesystem::weakly_canonical(path, error);
  return of_name(folder, fmt::format("{}\n{}\n{}\n{}.{}", whole.string(), entry, found.st_size,
                                     found.st_mtim.tv_sec, found.st_mtim.tv_nsec));
}

Result<ImportState> ImportState::of_name(const Path& folder, const std::string& name) {
  ImportState state;
  if (folder.empty()) return state;
  state.path_ = folder / Sha256::of(name).hex().substr(0, 32);
  VARVE_ASSIGN(const auto text, read_file(state.path_, kMaxText));
  if (!text) return state;
  std::from_chars(text->data(), text->data() + text->size(), state.offset_);
  const std::size_t first = std::min(text->find('\n'), text->size() - 1) + 1;
  state.note_ = text->substr(first, text->find('\n', first) - first);
  return state;
}

Result<void> ImportState::settle(std::uint64_t offset, const std::string& note) {
  if (path_.empty() || offset <= offset_) return {};
  FileSystem& files = FileSystem::posix();
  VARVE_TRY(files.make_folders(path_.parent_path()));
  const Path fresh = path_.string() + ".new";
  VARVE_ASSIGN(const auto file, files.open_write(fresh));
  const std::string text =
      note.empty() ? fmt::format("{}\n", offset) : fmt::format("{}\n{}\n", offset, note);
  VARVE_TRY(file->write_at(0, text));
  VARVE_TRY(file->truncate(text.size()));
  VARVE_TRY(files.rename(fresh, path_));
  offset_ = offset;
  return {};
}

Result<void> ImportState::finish() {
  std::error_code error;
  if (path_.empty() || !std::filesystem::exists(path_, error)) return {};
  return FileSystem::posix().remove(path_);
}

}  // namespace varve::interchange
