// Who runs an archive's schedules: one process at a time (flock). It goes with the process.
#pragma once

#include <utility>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::cli {

class ScheduleLock {
 public:
  // kBusy where another process runs them.
  static Result<ScheduleLock> take(const Path& archive);
  ~ScheduleLock();
  ScheduleLock(ScheduleLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  ScheduleLock& operator=(ScheduleLock&&) = delete;

 private:
  explicit ScheduleLock(int file) : file_(file) {}
  int file_;
};

}  // namespace varve::cli
