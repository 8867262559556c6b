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

// "4711 12", as settle() writes it; the begin for what is none.
Position parse_position(std::string_view text) {
  Position position;
  const char* const end = text.data() + text.size();
  const auto byte = std::from_chars(text.data(), end, position.byte);
  if (byte.ec != std::errc() || byte.ptr == end || *byte.ptr != ' ') return {};
  if (std::from_chars(byte.ptr + 1, end, position.within).ec != std::errc()) return {};
  return position;
}

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
  state.position_ = parse_position(*text);
  const std::size_t first = std::min(text->find('\n'), text->size() - 1) + 1;
  state.note_ = text->substr(first, text->find('\n', first) - first);
  return state;
}

Result<void> ImportState::settle(const Position& position, const std::string& note) {
  if (path_.empty() || position <= position_) return {};
  FileSystem& files = FileSystem::posix();
  VARVE_TRY(files.make_folders(path_.parent_path()));
  const Path fresh = path_.string() + ".new";
  VARVE_ASSIGN(const auto file, files.open_write(fresh));
  std::string text = fmt::format("{} {}\n", position.byte, position.within);
  if (!note.empty()) text += note + "\n";
  VARVE_TRY(file->write_at(0, text));
  VARVE_TRY(file->truncate(text.size()));
  VARVE_TRY(files.rename(fresh, path_));
  position_ = position;
  return {};
}

Result<void> ImportState::finish() {
  std::error_code error;
  if (path_.empty() || !std::filesystem::exists(path_, error)) return {};
  return FileSystem::posix().remove(path_);
}

}  // namespace varve::interchange
