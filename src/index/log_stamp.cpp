#include "index/log_stamp.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

namespace varve::index {

Path log_of(const Path& path) {
  return path.string() + "-wal";
}

LogFile::LogFile(const Path& path)
    : folder_(::open((path.parent_path() / ".").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      name_(log_of(path.filename())) {}

LogFile::~LogFile() {
  if (folder_ >= 0) ::close(folder_);
}

std::optional<LogStamp> LogFile::stamp() const {
  struct stat now {};
  if (::fstatat(folder_, name_.c_str(), &now, 0) != 0) return std::nullopt;
  timespec clock{};
  ::clock_gettime(CLOCK_REALTIME, &clock);
  // Whole seconds: more than one has passed. None where a clock was set back.
  if (clock.tv_sec - now.st_mtim.tv_sec < 2) return std::nullopt;
  return LogStamp{now.st_ino, now.st_size, now.st_mtim.tv_sec, now.st_mtim.tv_nsec};
}

}  // namespace varve::index
