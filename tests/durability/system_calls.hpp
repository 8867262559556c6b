// What this process asks of the kernel below a folder: every call that makes, writes, cuts off,
// syncs, renames or removes a file, in its order. The functions of the C library that do so are
// this program's own (system_calls.cpp), so whoever calls them is seen as the kernel sees it:
// varve's FileSystem, SQLite's VFS with all that it syncs on its own account, and whoever would go
// round both. Thread-safe; calls below watched folders are made one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace varve::testing {

struct Call {
  enum class Kind : unsigned char {
    kCreate,    // an open that makes the file
    kWrite,     // `bytes` at `offset`
    kTruncate,  // the length is `offset` from now on
    kSync,      // fdatasync or fsync of a file
    kRename,    // from `name` to `to`
    kRemove,    // of a file, or of an empty folder
    kMakeFolder,
    kSyncFolder  // fsync of a folder
  };
  Kind kind = Kind::kWrite;
  int file = -1;     // a number for good, whatever names the file has
  std::string name;  // when it was opened, below the watched folder; "" is that folder
  std::string to;
  std::uint64_t offset = 0;
  std::string bytes;
  bool failed = false;  // a sync that the watcher made fail
};
const char* to_string(Call::Kind kind);
// "write varve.db-wal 4096 bytes at 8272"
std::string to_string(const Call& call);

class Watcher {
 public:
  virtual ~Watcher() = default;
  // A file that is there already when watching begins.
  virtual void found(int file, const std::string& name, std::string bytes) = 0;
  virtual void found_folder(const std::string& name) = 0;
  // Before the call is made. An error number other than 0 is what it fails with, unmade; a write
  // may be cut to its first `length` bytes, as the kernel may.
  struct Verdict {
    int error = 0;
    std::size_t length = SIZE_MAX;
  };
  virtual Verdict before(const Call& call) = 0;
  // After it was made, with the bytes that were written.
  virtual void made(const Call& call) = 0;
};

// Tells `watcher` what happens below `folder` as long as it lives. The folder is there, and nothing
// below it is open yet.
class Watch {
 public:
  Watch(const std::filesystem::path& folder, Watcher& watcher);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  friend class Kernel;
  std::string folder_;  // absolute, with a slash at its end
  Watcher& watcher_;
  std::map<std::string, int> files_;  // by name
  int next_file_ = 0;
};

}  // namespace varve::testing
