#include "cli/schedule_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace varve::cli {

Result<ScheduleLock> ScheduleLock::take(const Path& archive) {
  const Path path = archive / "schedules.lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail_errno("cannot open " + path.string(), errno);
  ScheduleLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return fail_errno("cannot lock " + path.string(), errno);
  return fail(ErrorKind::kBusy, "another varve runs this archive's schedules");
}

ScheduleLock::~ScheduleLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace varve::cli
