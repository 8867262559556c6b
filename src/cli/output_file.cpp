#include "cli/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace varve::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTogether = 256 << 10;  // bytes that are written at once

// The mode that the file had, else the one that any new file of the user's gets.
fs::perms mode_for(const Path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!error && fs::exists(status)) return status.permissions();
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<fs::perms>(0666 & ~mask);
}

}  // namespace

void OutputFile::Close::operator()(std::FILE* stream) const noexcept {
  if (stream != stdout) std::fclose(stream);
}

Result<OutputFile> OutputFile::open(const std::string& file) {
  OutputFile out(file);
  if (file == "-") {
    out.stream_.reset(stdout);
    return out;
  }
  std::error_code error;
  out.target_ = file;
  if (fs::is_symlink(fs::symlink_status(out.target_, error))) {
    out.target_ = fs::weakly_canonical(out.target_, error);
  }
  const fs::file_status status = fs::status(out.target_, error);
  if (fs::is_directory(status)) {
    return fail(ErrorKind::kInvalid, "{} is a folder; give the name of a file", file);
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    out.stream_.reset(std::fopen(out.target_.c_str(), "wb"));
    if (!out.stream_) return fail_errno("cannot open " + file, errno);
    return out;
  }
  out.temporary_ = out.target_.parent_path() /
                   fmt::format(".{}.{}.part", out.target_.filename().string(), ::getpid());
  VARVE_ASSIGN(out.file_, FileSystem::posix().open_write(out.temporary_));
  VARVE_TRY(out.file_->truncate(0));
  return out;
}

OutputFile::~OutputFile() {
  if (file_) (void)FileSystem::posix().remove(temporary_);
}

Result<void> OutputFile::write(std::string_view bytes) {
  if (file_) {
    waiting_ += bytes;
    return waiting_.size() < kTogether ? Result<void>() : write_waiting();
  }
  if (std::fwrite(bytes.data(), 1, bytes.size(), stream_.get()) != bytes.size()) {
    return fail_errno("cannot write to " + name_, errno);
  }
  return {};
}

Result<void> OutputFile::write_waiting() {
  VARVE_TRY(file_->write_at(size_, waiting_));
  size_ += waiting_.size();
  waiting_.clear();
  return {};
}

Result<void> OutputFile::finish() {
  if (!file_) {
    if (std::fflush(stream_.get()) != 0) return fail_errno("cannot write to " + name_, errno);
    return {};
  }
  if (!waiting_.empty()) VARVE_TRY(write_waiting());
  std::error_code error;
  fs::permissions(temporary_, mode_for(target_), error);
  FileSystem& files = FileSystem::posix();
  VARVE_ASSIGN(file_, files.open_write(temporary_));  // it may be another file by now
  VARVE_TRY(file_->sync());
  VARVE_TRY(files.rename(temporary_, target_));
  file_.reset();
  return files.sync_folder(target_.has_parent_path() ? target_.parent_path() : Path("."));
}

Result<void> write_output(const std::string& file, std::string_view bytes) {
  VARVE_ASSIGN(OutputFile out, OutputFile::open(file));
  VARVE_TRY(out.write(bytes));
  return out.finish();
}

}  // namespace varve::cli
