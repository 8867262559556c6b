// Who runs an archive's schedules: one process at a time (flock). It goes with the process.
#pragma once

#include <utility>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/file_descriptor.hpp"

namespace varve::cli {

class ScheduleLock {
 public:
  // kBusy where another process runs them.
  static Result<ScheduleLock> take(const Path& archive);

 private:
  explicit ScheduleLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

}  // namespace varve::cli
