#include "varve/base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "varve/base/file_descriptor.hpp"

namespace varve {
namespace {

class PosixFile final : public File {
 public:
  PosixFile(FileDescriptor descriptor, Path path)
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    std::string bytes(length, '\0');
    VARVE_TRY(read_into(offset, bytes));
    return bytes;
  }

  Result<void> read_into(std::uint64_t offset, std::span<char> to) const override {
    std::size_t done = 0;
    while (done < to.size()) {
      const ssize_t got = ::pread(descriptor_.get(), to.data() + done, to.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fail_errno("cannot read " + path_.string(), errno);
      if (got == 0) {
        return fail(ErrorKind::kDamaged, "{} ends at byte {}, {} more were expected",
                    path_.string(), offset + done, to.size() - done);
      }
      done += static_cast<std::size_t>(got);
    }
    return {};
  }

  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written =
          ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fail_errno("cannot write " + path_.string(), errno);
      offset += static_cast<std::uint64_t>(written);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> truncate(std::uint64_t length) override {
    if (::ftruncate(descriptor_.get(), static_cast<off_t>(length)) != 0) {
      return fail_errno("cannot cut off " + path_.string(), errno);
    }
    return {};
  }

  Result<void> sync() override {
    if (::fdatasync(descriptor_.get()) != 0) {
      return fail_errno("cannot sync " + path_.string(), errno);
    }
    return {};
  }

  Result<std::uint64_t> size() const override {
    struct stat facts {};
    if (::fstat(descriptor_.get(), &facts) != 0) {
      return fail_errno("cannot look at " + path_.string(), errno);
    }
    return static_cast<std::uint64_t>(facts.st_size);
  }

 private:
  FileDescriptor descriptor_;
  Path path_;
};

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_read(const Path& path) override {
    return open(path, O_RDONLY | O_CLOEXEC);
  }

  Result<std::unique_ptr<File>> open_write(const Path& path) override {
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC);
  }

  Result<void> rename(const Path& from, const Path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) {
      return fail_errno("cannot rename " + from.string() + " to " + to.string(), errno);
    }
    return {};
  }

  // By a link, which no file system makes over a name that is there.
  Result<bool> rename_new(const Path& from, const Path& to) override {
    if (::link(from.c_str(), to.c_str()) != 0) {
      if (errno == EEXIST) return false;
      return fail_errno("cannot rename " + from.string() + " to " + to.string(), errno);
    }
    VARVE_TRY(remove(from));
    return true;
  }

  Result<void> remove(const Path& path) override {
    if (::unlink(path.c_str()) != 0) return fail_errno("cannot remove " + path.string(), errno);
    return {};
  }

  Result<void> set_read_only(const Path& path, bool read_only) override {
    if (::chmod(path.c_str(), read_only ? 0400 : 0600) != 0) {
      return fail_errno("cannot change the mode of " + path.string(), errno);
    }
    return {};
  }

  Result<bool> is_read_only(const Path& path) override {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) {
      return fail_errno("cannot look at " + path.string(), errno);
    }
    return (facts.st_mode & 0222) == 0;
  }

  Result<void> make_folders(const Path& path) override {
    Path so_far;
    for (const Path& part : path) {
      const Path parent = so_far;
      so_far /= part;
      if (::mkdir(so_far.c_str(), 0700) == 0) {
        VARVE_TRY(sync_folder(parent.empty() ? Path(".") : parent));
      } else if (errno != EEXIST && errno != EISDIR) {
        return fail_errno("cannot make the folder " + so_far.string(), errno);
      }
    }
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      return fail(ErrorKind::kIo, "{} is not a folder", path.string());
    }
    return {};
  }

  Result<void> sync_folder(const Path& path) override {
    const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) {
      return fail_errno("cannot sync the folder " + path.string(), errno);
    }
    return {};
  }

  Result<std::vector<Path>> list(const Path& folder) override {
    std::error_code error;
    std::vector<Path> names;
    auto entry = std::filesystem::directory_iterator(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      names.push_back(entry->path().filename());
    }
    if (error) return fail_errno("cannot list " + folder.string(), error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  static Result<std::unique_ptr<File>> open(const Path& path, int flags) {
    FileDescriptor descriptor(::open(path.c_str(), flags, 0600));
    if (descriptor.get() < 0) return fail_errno("cannot open " + path.string(), errno);
    return std::make_unique<PosixFile>(std::move(descriptor), path);
  }
};

}  // namespace

FileSystem& FileSystem::posix() {
  static PosixFileSystem instance;
  return instance;
}

Result<void> File::read_into(std::uint64_t offset, std::span<char> to) const {
  VARVE_ASSIGN(const std::string bytes, read_at(offset, to.size()));
  std::copy(bytes.begin(), bytes.end(), to.begin());
  return {};
}

Result<std::optional<std::string>> read_file(const Path& path, std::uint64_t limit) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  VARVE_ASSIGN(const auto file, FileSystem::posix().open_read(path));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  if (size > limit) {
    return fail(ErrorKind::kLimit, "{} has {} bytes, more than the {} allowed", path.string(), size,
                limit);
  }
  VARVE_ASSIGN(std::string bytes, file->read_at(0, size));
  return bytes;
}

Result<void> write_file(const Path& path, std::string_view bytes, FileSystem& files) {
  VARVE_ASSIGN(const auto file, files.open_write(path));
  VARVE_TRY(file->truncate(0));
  VARVE_TRY(file->write_at(0, bytes));
  return file->sync();
}

Result<void> replace_file(const Path& path, std::string_view bytes, FileSystem& files) {
  Path fresh = path;
  fresh += ".new";
  VARVE_TRY(write_file(fresh, bytes, files));
  VARVE_TRY(files.rename(fresh, path));
  return files.sync_folder(path.parent_path());
}

}  // namespace varve
