#include "durability/system_calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <fstream>
#include <iterator>
#include <mutex>
#include <vector>

namespace varve::testing {

// The watches there are, and which descriptors belong to them.
class Kernel {
 public:
  static Kernel& instance() {
    static auto* kernel = new Kernel;  // outlives whatever closes files at the end
    return *kernel;
  }
  static bool nobody_watches() { return watches_.load(std::memory_order_relaxed) == 0; }

  void add(Watch* watch) {
    const std::lock_guard lock(mutex_);
    all_.push_back(watch);
    ++watches_;
  }
  void remove(Watch* watch) {
    const std::lock_guard lock(mutex_);
    std::erase(all_, watch);
    std::erase_if(open_, [&](const auto& each) { return each.second.watch == watch; });
    --watches_;
  }

  template <typename Real>
  int open(const char* path, int flags, const Real& real) {
    const std::lock_guard lock(mutex_);
    std::string name;
    Watch* watch = find(path, name);
    if (watch == nullptr) return real();
    struct stat facts {};
    const bool there = ::lstat(path, &facts) == 0;
    Call call{Call::Kind::kCreate, -1, name, {}, 0, {}, false};
    if (there && S_ISDIR(facts.st_mode)) {
      const int folder = real();
      if (folder >= 0) open_[folder] = {watch, -1, name};
      return folder;
    }
    const bool makes = !there && (flags & O_CREAT) != 0;
    if (makes && fails(*watch, call)) return -1;
    const int file = real();
    if (file < 0) return file;
    if (makes) {
      call.file = watch->next_file_++;
      watch->files_[name] = call.file;
      watch->watcher_.made(call);
    }
    open_[file] = {watch, watch->files_.at(name), name};
    if (there && (flags & O_TRUNC) != 0 && facts.st_size != 0) {
      watch->watcher_.made({Call::Kind::kTruncate, watch->files_.at(name), name, {}, 0, {}, false});
    }
    return file;
  }
  template <typename Real>
  int close(int file, const Real& real) {
    const std::lock_guard lock(mutex_);
    open_.erase(file);
    return real();
  }

  template <typename Real>
  ssize_t write(int file, const void* bytes, std::size_t length, off64_t offset, const Real& real) {
    const std::lock_guard lock(mutex_);
    const auto open = open_.find(file);
    if (open == open_.end()) return real(length);
    Call call{Call::Kind::kWrite,
              open->second.file,
              open->second.name,
              {},
              static_cast<std::uint64_t>(offset),
              {static_cast<const char*>(bytes), length},
              false};
    Watcher& watcher = open->second.watch->watcher_;
    const auto verdict = watcher.before(call);
    if (verdict.error != 0) return failed(verdict.error);
    const ssize_t written = real(std::min(length, verdict.length));
    if (written > 0) {
      call.bytes.resize(static_cast<std::size_t>(written));
      watcher.made(call);
    }
    return written;
  }
  // A call on an open file that writes nothing.
  template <typename Real>
  int change(Call::Kind kind, int file, off64_t offset, const Real& real) {
    const std::lock_guard lock(mutex_);
    const auto open = open_.find(file);
    if (open == open_.end()) return real();
    const bool folder = open->second.file < 0 && kind == Call::Kind::kSync;
    const Call call{folder ? Call::Kind::kSyncFolder : kind,
                    open->second.file,
                    open->second.name,
                    {},
                    static_cast<std::uint64_t>(offset),
                    {},
                    false};
    return make(*open->second.watch, call, real);
  }
  template <typename Real>
  int rename(const char* from, const char* to, const Real& real) {
    const std::lock_guard lock(mutex_);
    Call call{Call::Kind::kRename, -1, {}, {}, 0, {}, false};
    Watch* watch = find(from, call.name);
    if (watch == nullptr || find(to, call.to) != watch) return real();
    const auto file = watch->files_.find(call.name);
    if (file != watch->files_.end()) call.file = file->second;
    const int result = make(*watch, call, real);
    if (result == 0 && file != watch->files_.end()) {
      watch->files_[call.to] = call.file;
      watch->files_.erase(call.name);
    }
    return result;
  }
  template <typename Real>
  int remove(const char* path, const Real& real) {
    const std::lock_guard lock(mutex_);
    Call call{Call::Kind::kRemove, -1, {}, {}, 0, {}, false};
    Watch* watch = find(path, call.name);
    if (watch == nullptr) return real();
    const int result = make(*watch, call, real);
    if (result == 0) watch->files_.erase(call.name);
    return result;
  }
  template <typename Real>
  int make_folder(const char* path, const Real& real) {
    const std::lock_guard lock(mutex_);
    Call call{Call::Kind::kMakeFolder, -1, {}, {}, 0, {}, false};
    Watch* watch = find(path, call.name);
    if (watch == nullptr || ::access(path, F_OK) == 0) return real();
    return make(*watch, call, real);
  }

 private:
  struct Open {
    Watch* watch;
    int file;  // -1: a folder
    std::string name;
  };

  static int failed(int error) {
    errno = error;
    return -1;
  }
  static bool fails(Watch& watch, const Call& call) {
    const auto verdict = watch.watcher_.before(call);
    if (verdict.error != 0) errno = verdict.error;
    return verdict.error != 0;
  }
  template <typename Real>
  static int make(Watch& watch, const Call& call, const Real& real) {
    if (fails(watch, call)) return -1;
    const int result = real();
    if (result == 0) watch.watcher_.made(call);
    return result;
  }
  Watch* find(const char* path, std::string& name) const {
    const std::string whole =
        path[0] == '/' ? path : (std::filesystem::current_path() / path).string();
    for (Watch* watch : all_) {
      const std::string& folder = watch->folder_;
      if (whole + "/" == folder)
        name.clear();
      else if (whole.starts_with(folder))
        name = whole.substr(folder.size());
      else
        continue;
      while (name.ends_with('/')) name.pop_back();
      return watch;
    }
    return nullptr;
  }

  static inline std::atomic<int> watches_ = 0;
  std::recursive_mutex mutex_;
  std::vector<Watch*> all_;
  std::map<int, Open> open_;
};

Watch::Watch(const std::filesystem::path& folder, Watcher& watcher)
    : folder_(std::filesystem::absolute(folder).string() + "/"), watcher_(watcher) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().string().substr(folder_.size());
    if (entry.is_directory()) {
      watcher.found_folder(name);
      continue;
    }
    std::ifstream file(entry.path(), std::ios::binary);
    files_[name] = next_file_;
    watcher.found(next_file_++, name, {std::istreambuf_iterator<char>(file), {}});
  }
  Kernel::instance().add(this);
}
Watch::~Watch() {
  Kernel::instance().remove(this);
}

const char* to_string(Call::Kind kind) {
  constexpr const char* kNames[] = {"create", "write",  "truncate",    "sync",
                                    "rename", "remove", "make folder", "sync folder"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string to_string(const Call& call) {
  std::string text = fmt::format("{} {}", to_string(call.kind), call.name);
  if (call.kind == Call::Kind::kWrite) {
    text += fmt::format(" {} bytes at {}", call.bytes.size(), call.offset);
  }
  if (call.kind == Call::Kind::kTruncate) text += fmt::format(" to {}", call.offset);
  if (call.kind == Call::Kind::kRename) text += " to " + call.to;
  return text;
}

}  // namespace varve::testing

// The C library's functions, by their own names. Those with 64 in them are what SQLite calls.
namespace {

using varve::testing::Call;
using varve::testing::Kernel;

#define VARVE_REAL(name) \
  static const auto the_real = reinterpret_cast<decltype(&::name)>(::dlsym(RTLD_NEXT, #name))

template <typename Real>
int open_at_path(const char* path, int flags, const Real& really) {
  if (Kernel::nobody_watches()) return really();
  return Kernel::instance().open(path, flags, really);
}
template <typename Real>
int change(Call::Kind kind, int file, off64_t offset, const Real& really) {
  if (Kernel::nobody_watches()) return really();
  return Kernel::instance().change(kind, file, offset, really);
}
template <typename Real>
ssize_t write_at(int file, const void* bytes, size_t length, off64_t offset, const Real& really) {
  if (Kernel::nobody_watches()) return really(length);
  return Kernel::instance().write(file, bytes, length, offset, really);
}
template <typename Real>
int remove_path(const char* path, const Real& really) {
  if (Kernel::nobody_watches()) return really();
  return Kernel::instance().remove(path, really);
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

#define VARVE_OPEN(name)                                                           \
  int name(const char* path, int flags, ...) {                                     \
    VARVE_REAL(name);                                                              \
    va_list arguments;                                                             \
    va_start(arguments, flags);                                                    \
    const mode_t mode = mode_of(flags, arguments);                                 \
    va_end(arguments);                                                             \
    return open_at_path(path, flags, [&] { return the_real(path, flags, mode); }); \
  }
VARVE_OPEN(open)
VARVE_OPEN(open64)

int close(int file) {
  VARVE_REAL(close);
  const auto really = [&] { return the_real(file); };
  return Kernel::nobody_watches() ? really() : Kernel::instance().close(file, really);
}
ssize_t pwrite(int file, const void* bytes, size_t length, off_t offset) {
  VARVE_REAL(pwrite);
  return write_at(file, bytes, length, offset,
                  [&](size_t some) { return the_real(file, bytes, some, offset); });
}
ssize_t pwrite64(int file, const void* bytes, size_t length, off64_t offset) {
  VARVE_REAL(pwrite64);
  return write_at(file, bytes, length, offset,
                  [&](size_t some) { return the_real(file, bytes, some, offset); });
}
ssize_t write(int file, const void* bytes, size_t length) {
  VARVE_REAL(write);
  const off64_t offset = Kernel::nobody_watches() ? 0 : ::lseek64(file, 0, SEEK_CUR);
  return write_at(file, bytes, length, offset,
                  [&](size_t some) { return the_real(file, bytes, some); });
}
int ftruncate(int file, off_t length) noexcept {
  VARVE_REAL(ftruncate);
  return change(Call::Kind::kTruncate, file, length, [&] { return the_real(file, length); });
}
int ftruncate64(int file, off64_t length) noexcept {
  VARVE_REAL(ftruncate64);
  return change(Call::Kind::kTruncate, file, length, [&] { return the_real(file, length); });
}
int fsync(int file) {
  VARVE_REAL(fsync);
  return change(Call::Kind::kSync, file, 0, [&] { return the_real(file); });
}
int fdatasync(int file) {
  VARVE_REAL(fdatasync);
  return change(Call::Kind::kSync, file, 0, [&] { return the_real(file); });
}
int rename(const char* from, const char* to) noexcept {
  VARVE_REAL(rename);
  const auto really = [&] { return the_real(from, to); };
  return Kernel::nobody_watches() ? really() : Kernel::instance().rename(from, to, really);
}
int unlink(const char* path) noexcept {
  VARVE_REAL(unlink);
  return remove_path(path, [&] { return the_real(path); });
}
int remove(const char* path) noexcept {
  VARVE_REAL(remove);
  return remove_path(path, [&] { return the_real(path); });
}
int rmdir(const char* path) noexcept {
  VARVE_REAL(rmdir);
  return remove_path(path, [&] { return the_real(path); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  VARVE_REAL(mkdir);
  const auto really = [&] { return the_real(path, mode); };
  return Kernel::nobody_watches() ? really() : Kernel::instance().make_folder(path, really);
}

}  // extern "C"
