#include "cli/schedule_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace varve::cli {

Result<ScheduleLock> ScheduleLock::take(const Path& archive) {
  const Path path = archive / "schedules.lock";
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return fail_errno("cannot open " + path.string(), errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return ScheduleLock(std::move(file));
  if (errno != EWOULDBLOCK) return fail_errno("cannot lock " + path.string(), errno);
  return fail(ErrorKind::kBusy, "another varve runs this archive's schedules");
}

}  // namespace varve::cli
