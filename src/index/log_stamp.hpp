// Whether an index has been written to, told by its log's file: every commit writes there.
#pragma once

#include <cstdint>
#include <optional>

#include "varve/base/file.hpp"

namespace varve::index {

struct LogStamp {
  std::uint64_t file = 0;  // its inode's number
  std::int64_t size = 0;
  std::int64_t seconds = 0;  // when it was last written to
  std::int64_t nanoseconds = 0;

  bool operator==(const LogStamp&) const = default;

  // Of the log at `path`, or nothing where none can be had, and as long as it was written to within
  // the last second. Two equal ones have no commit between them: each commit of
  // so long after the last write changes the time, however coarsely the file system has it.
  static std::optional<LogStamp> of(const Path& path);
};

// SQLite's, beside the index at `path`.
Path log_of(const Path& path);

}  // namespace varve::index
