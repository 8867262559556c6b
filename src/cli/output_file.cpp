#include "cli/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "varve/base/file.hpp"

namespace varve::cli {
namespace {

namespace fs = std::filesystem;

Result<void> write_stream(std::FILE* stream, std::string_view bytes, const std::string& name) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stream) != bytes.size() ||
      std::fflush(stream) != 0) {
    return fail_errno("cannot write to " + name, errno);
  }
  return {};
}

// The mode that the file had, else the one that any new file of the user's gets.
fs::perms mode_for(const Path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!error && fs::exists(status)) return status.permissions();
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<fs::perms>(0666 & ~mask);
}

Result<void> write_beside(const Path& temporary, const Path& file, std::string_view bytes) {
  FileSystem& files = FileSystem::posix();
  VARVE_ASSIGN(const std::unique_ptr<File> out, files.open_write(temporary));
  VARVE_TRY(out->truncate(0));
  VARVE_TRY(out->write_at(0, bytes));
  std::error_code error;
  fs::permissions(temporary, mode_for(file), error);
  VARVE_TRY(out->sync());
  VARVE_TRY(files.rename(temporary, file));
  return files.sync_folder(file.has_parent_path() ? file.parent_path() : Path("."));
}

}  // namespace

Result<void> write_output(const std::string& file, std::string_view bytes) {
  if (file == "-") return write_stream(stdout, bytes, "standard output");
  std::error_code error;
  Path target = file;
  if (fs::is_symlink(fs::symlink_status(target, error)))
    target = fs::weakly_canonical(target, error);
  const fs::file_status status = fs::status(target, error);
  if (fs::is_directory(status)) {
    return fail(ErrorKind::kInvalid, "{} is a folder; give the name of a file", file);
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(target.c_str(), "wb"),
                                                              &std::fclose);
    if (out == nullptr) return fail_errno("cannot open " + file, errno);
    return write_stream(out.get(), bytes, file);
  }
  const Path temporary =
      target.parent_path() / fmt::format(".{}.{}.part", target.filename().string(), ::getpid());
  const auto written = write_beside(temporary, target, bytes);
  if (!written) (void)FileSystem::posix().remove(temporary);
  return written;
}

}  // namespace varve::cli
