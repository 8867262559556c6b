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

  // Whoever held it before, since the machine was started, died or had a failure: what it wrote may
  // be in the kernel's memory only, and taken there for written.
  [[nodiscard]] bool was_left_badly() const { return left_badly_; }
  // Whoever takes it next is to know that of this holder.
  void leave_badly() { leaves_well_ = false; }
  void leave_well() { leaves_well_ = true; }

 private:
  WriteLock(int file, bool left_badly) : file_(file), left_badly_(left_badly) {}
  int file_;
  bool left_badly_;
  bool leaves_well_ = true;
};

}  // namespace varve::archive
