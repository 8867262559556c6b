// Whether an index has been written to, told by its log's file: every commit writes there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "varve/base/file.hpp"

namespace varve::index {

struct LogStamp {
  std::uint64_t file = 0;  // its inode's number
  std::int64_t size = 0;
  std::int64_t seconds = 0;  // when it was last written to
  std::int64_t nanoseconds = 0;

  bool operator==(const LogStamp&) const = default;
};

// SQLite's, beside the index at `path`.
Path log_of(const Path& path);

// Looked at by its name in a folder that is kept open, since this is done for each request:
// the way to the folder costs more than the rest. Thread-safe.
class LogFile {
 public:
  // Of the index at `path`.
  explicit LogFile(const Path& path);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Nothing where none can be had, and as long as the log was written to within
  // the last second. Two equal ones have no commit between them: each commit of
  // so long after the last write changes the time, however coarsely the file system has it.
  [[nodiscard]] std::optional<LogStamp> stamp() const;

 private:
  int folder_;
  std::string name_;
};

}  // namespace varve::index
