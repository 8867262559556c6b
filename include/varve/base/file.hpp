// Files whose contents must survive a power cut, and the folder operations that go with them.
// Everything that writes to an archive goes through FileSystem, so that tests can make it fail,
// lose what was not synced, or record what was done. Implementations are thread-safe; a File is
// used by one thread at a time, but read_at() by any number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve {

using Path = std::filesystem::path;

class File {
 public:
  virtual ~File() = default;

  // Reads exactly `length` bytes from `offset`; kDamaged when the file ends before.
  virtual Result<std::string> read_at(std::uint64_t offset, std::size_t length) const = 0;
  // The same, as many as `to` has room for.
  virtual Result<void> read_into(std::uint64_t offset, std::span<char> to) const;
  // Writes all of `bytes` at `offset`, or fails.
  virtual Result<void> write_at(std::uint64_t offset, std::string_view bytes) = 0;
  virtual Result<void> truncate(std::uint64_t length) = 0;
  // What was written is on stable storage when this returns (fdatasync).
  virtual Result<void> sync() = 0;
  virtual Result<std::uint64_t> size() const = 0;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual Result<std::unique_ptr<File>> open_read(const Path& path) = 0;
  // Opened for reading and writing, made if it is not there (mode 0600).
  virtual Result<std::unique_ptr<File>> open_write(const Path& path) = 0;
  virtual Result<void> rename(const Path& from, const Path& to) = 0;
  // The same, but what is at `to` already stays: then false, and `from` stays too.
  virtual Result<bool> rename_new(const Path& from, const Path& to) = 0;
  virtual Result<void> remove(const Path& path) = 0;
  // Nobody writes to the file by mistake any more (mode 0400), or it can be written to again
  // (0600).
  virtual Result<void> set_read_only(const Path& path, bool read_only) = 0;
  // Whether set_read_only() made it so.
  virtual Result<bool> is_read_only(const Path& path) = 0;
  // The folder and those above it that are missing (mode 0700), each synced into its parent.
  virtual Result<void> make_folders(const Path& path) = 0;
  // The names in the folder are on stable storage when this returns.
  virtual Result<void> sync_folder(const Path& path) = 0;
  virtual Result<std::vector<Path>> list(const Path& folder) = 0;

  // The machine's own; lives as long as the program.
  static FileSystem& posix();
};

// The whole file; nothing where there is none; kLimit when it is longer than `limit` bytes.
Result<std::optional<std::string>> read_file(const Path& path, std::uint64_t limit);
// A file with these bytes and no others, on stable storage; its name may not be yet.
Result<void> write_file(const Path& path, std::string_view bytes, FileSystem& files);
// Puts a file with these bytes at `path` (mode 0600), in place of what is there: whoever reads it
// finds the old one or the new one as a whole, and the new one is on stable storage when this
// returns. `path`.new is its name until then; of two processes that do it at once, one may fail.
Result<void> replace_file(const Path& path, std::string_view bytes,
                          FileSystem& files = FileSystem::posix());

}  // namespace varve
