// A log beside another copy of its archive.
#include <filesystem>

#include "varve/evidence/log.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 36;
constexpr int kAttempts = 5;

Result<void> copy_file(const Path& from, const Path& to, FileSystem& files) {
  VARVE_ASSIGN(const auto bytes, read_file(from, kMaxFile));
  if (!bytes) return {};
  VARVE_TRY(files.make_folders(to.parent_path()));
  return replace_file(to, *bytes, files);
}

// In an order in which each file has at least what the one before speaks of, however it grows:
// heads are of leaves that the level counts, the level counts leaves that are there, and entries;
// heads name stamps.
Result<void> copy_files(const Path& from, const Path& to, FileSystem& files) {
  for (const char* name :
       {"keys/salt", "log/heads", "log/level", "log/leaves", "log/entries", "keys/signing.pem"}) {
    VARVE_TRY(copy_file(from / name, to / name, files));
  }
  return {};
}

// Of files that never change.
Result<void> copy_folder(const Path& from, const Path& to, FileSystem& files) {
  std::error_code error;
  if (!std::filesystem::exists(from, error)) return {};
  VARVE_ASSIGN(const auto names, files.list(from));
  for (const Path& name : names) {
    if (std::filesystem::exists(to / name, error)) continue;
    VARVE_TRY(copy_file(from / name, to / name, files));
  }
  return {};
}

Result<std::string> entries_of(const Path& archive) {
  VARVE_ASSIGN(auto text, read_file(archive / "log" / "entries", kMaxFile));
  return std::move(text).value_or("");
}

}  // namespace

// A key and the entry that brings it in are two files: they are of one state where no entry came
// meanwhile, or the copy would have a key that its log does not know.
Result<void> copy_log(const Path& from, const Path& to, FileSystem& files) {
  std::error_code error;
  if (!std::filesystem::exists(from / "log" / "leaves", error)) return {};
  for (int attempt = 1;; ++attempt) {
    VARVE_ASSIGN(const std::string before, entries_of(from));
    VARVE_TRY(copy_files(from, to, files));
    VARVE_ASSIGN(const std::string after, entries_of(from));
    if (before == after) break;
    if (attempt == kAttempts) {
      return fail(ErrorKind::kBusy, "the log's key is replaced again and again; try later");
    }
  }
  for (const char* name : {"stamps", "certificates", "revocations"}) {
    VARVE_TRY(copy_folder(from / "log" / name, to / "log" / name, files));
  }
  return {};
}

}  // namespace varve::evidence
