// The archive's lock: who holds it may write. Advisory (flock), between processes and between the
// archives that one process opened. It goes with the process, whatever ends it.
#pragma once

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::archive {

class WriteLock {
 public:
  // Waits in turn up to `wait_ms`: who has waited longest comes first, so that a process with many
  // transactions does not keep another out. kBusy says who holds it.
  static Result<WriteLock> take(const Path& folder, int wait_ms);
  ~WriteLock();
  WriteLock(WriteLock&& other) noexcept;
  WriteLock& operator=(WriteLock&&) = delete;

 private:
  explicit WriteLock(int file) : file_(file) {}
  int file_;
};

}  // namespace varve::archive
