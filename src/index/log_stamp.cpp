#include "index/log_stamp.hpp"

#include <sys/stat.h>

#include <ctime>

namespace varve::index {

Path log_of(const Path& path) {
  return path.string() + "-wal";
}

std::optional<LogStamp> LogStamp::of(const Path& path) {
  struct stat now {};
  if (::stat(path.c_str(), &now) != 0) return std::nullopt;
  timespec clock{};
  ::clock_gettime(CLOCK_REALTIME, &clock);
  // Whole seconds: more than one has passed. None where a clock was set back.
  if (clock.tv_sec - now.st_mtim.tv_sec < 2) return std::nullopt;
  return LogStamp{now.st_ino, now.st_size, now.st_mtim.tv_sec, now.st_mtim.tv_nsec};
}

}  // namespace varve::index
