#include "varve/base/key_file.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <filesystem>

namespace varve {
namespace {

constexpr std::uint64_t kMaxFile = 16 << 10;

Result<void> check_mode(const Path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::perms mode = fs::status(path, error).permissions();
  if (error) return fail_errno("cannot look at " + path.string(), error.value());
  if ((mode & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none) return {};
  return fail(ErrorKind::kRefused,
              "others may read the private key {}, or write to it; if nobody did, `chmod 600` it, "
              "else move it away: another is made when it is needed",
              path.string());
}

// Whoever finds the file finds all of it: it has a name of this thread's until it is durable.
Result<void> put_new(const Path& path, std::string_view text, FileSystem& files) {
  const Path fresh = fmt::format("{}.{}.new", path.string(), ::gettid());
  const auto put = [&]() -> Result<bool> {
    VARVE_TRY(write_file(fresh, text, files));
    return files.rename_new(fresh, path);
  };
  const auto first = put();
  // Another thread or process was quicker, and its key is the archive's; or nothing may stay of this one.
  if (!first || !*first) (void)files.remove(fresh);
  if (!first) return tl::unexpected(first.error());
  return files.sync_folder(path.parent_path());
}

}  // namespace

Secret::~Secret() {
  OPENSSL_cleanse(text_.data(), text_.size());
}

Result<std::optional<Secret>> load_key_file(const Path& path) {
  VARVE_ASSIGN(auto text, read_file(path, kMaxFile));
  if (!text) return std::nullopt;
  VARVE_TRY(check_mode(path));
  return Secret(*std::move(text));
}

Result<Secret> load_or_make_key_file(const Path& path, const std::function<Result<Secret>()>& make,
                                     FileSystem& files) {
  VARVE_ASSIGN(auto text, load_key_file(path));
  if (!text) {
    VARVE_ASSIGN(const Secret made, make());
    VARVE_TRY(files.make_folders(path.parent_path()));
    VARVE_TRY(put_new(path, made.view(), files));
    VARVE_ASSIGN(auto again, load_key_file(path));
    if (again) return *std::move(again);
    return fail(ErrorKind::kIo, "{} was made, and is gone again", path.string());
  }
  return *std::move(text);
}

}  // namespace varve
