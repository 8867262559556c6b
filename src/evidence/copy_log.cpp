// A log beside another copy of its archive.
#include <filesystem>

#include "varve/evidence/log.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 36;

Result<void> copy_file(const Path& from, const Path& to, FileSystem& files) {
  VARVE_ASSIGN(const auto bytes, read_file(from, kMaxFile));
  if (!bytes) return {};
  VARVE_TRY(files.make_folders(to.parent_path()));
  return replace_file(to, *bytes, files);
}

}  // namespace

// In an order in which each file has at least what the one before speaks of, however it grows:
// heads are of leaves that the level counts, the level counts leaves that are there, heads name
// stamps.
Result<void> copy_log(const Path& from, const Path& to, FileSystem& files) {
  std::error_code error;
  if (!std::filesystem::exists(from / "log" / "leaves", error)) return {};
  for (const char* name :
       {"keys/salt", "keys/signing.pem", "log/heads", "log/level", "log/leaves"}) {
    VARVE_TRY(copy_file(from / name, to / name, files));
  }
  if (!std::filesystem::exists(from / "log" / "stamps", error)) return {};
  VARVE_ASSIGN(const auto stamps, files.list(from / "log" / "stamps"));
  for (const Path& name : stamps) {
    const Path copy = to / "log" / "stamps" / name;
    if (std::filesystem::exists(copy, error)) continue;  // a token never changes
    VARVE_TRY(copy_file(from / "log" / "stamps" / name, copy, files));
  }
  return {};
}

}  // namespace varve::evidence
