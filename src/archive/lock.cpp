#include "archive/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include "varve/base/file_descriptor.hpp"
#include "varve/base/log.hpp"
#include "varve/base/time.hpp"

namespace varve::archive {
namespace {

using Clock = std::chrono::steady_clock;

Result<FileDescriptor> open_lock(const Path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return fail_errno("cannot open " + path.string(), errno);
  return file;
}

// The lock's only line: "process 1234 (varve) since 2026-11-22T20:15:30Z, boot ID", as the holder
// wrote it; it ends with kWell when that let go of the lock in order.
constexpr std::string_view kBoot = ", boot ";
constexpr std::string_view kWell = " (has ended)";

std::string line_in(int file) {
  std::array<char, 256> text{};
  const ssize_t length = ::pread(file, text.data(), text.size(), 0);
  std::string line(text.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  line.erase(std::find(line.begin(), line.end(), '\n'), line.end());
  return line;
}

std::string holder(int file) {
  const std::string line = line_in(file);
  return line.empty() ? "another process" : line.substr(0, line.find(kBoot));
}

// Another one each time that the machine starts.
const std::string& boot_id() {
  static const std::string id = [] {
    std::string text;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> text;
    return text;
  }();
  return id;
}

bool ended_badly(int file) {
  const std::string line = line_in(file);
  return line.ends_with(kBoot.data() + boot_id());
}

// Names this process to those who wait. That it cannot be written keeps nobody from working.
void write_holder(int file, std::string_view end) {
  const std::string line =
      fmt::format("process {} ({}) since {}{}{}{}\n", ::getpid(), program_invocation_short_name,
                  Time::now().rfc3339(), kBoot, boot_id(), end);
  // In this order there is always a line to be read.
  if (::pwrite(file, line.data(), line.size(), 0) < 0 ||
      ::ftruncate(file, static_cast<off_t>(line.size())) != 0) {
    spdlog::debug("cannot write into the lock: errno {}", errno);
  }
}

class Wait {
 public:
  Wait(const Path& folder, int wait_ms)
      : folder_(folder), begun_(Clock::now()), limit_(std::chrono::milliseconds(wait_ms)) {}

  // Takes `file`'s lock; `named` is the file that says who is waited for.
  Result<void> until_taken(int file, int named) {
    while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return fail_errno("cannot lock " + folder_.string(), errno);
      const auto waited = Clock::now() - begun_;
      if (waited >= limit_) {
        return fail(ErrorKind::kBusy, "the archive {} is being written to by {}; try again later",
                    folder_.string(), holder(named));
      }
      if (waited > std::chrono::seconds(1) && !std::exchange(warned_, true)) {
        spdlog::warn("waiting for {}, which is writing to the archive {}", holder(named),
                     folder_.string());
      }
      std::this_thread::sleep_for(std::min<Clock::duration>(limit_ - waited, pause_));
      pause_ = std::min<Clock::duration>(2 * pause_, std::chrono::milliseconds(20));
    }
    return {};
  }

 private:
  const Path& folder_;
  Clock::time_point begun_;
  Clock::duration limit_;
  Clock::duration pause_ = std::chrono::microseconds(200);
  bool warned_ = false;
};

}  // namespace

Result<WriteLock> WriteLock::take(const Path& folder, int wait_ms) {
  VARVE_ASSIGN(FileDescriptor lock, open_lock(folder / "lock"));
  VARVE_ASSIGN(const FileDescriptor turn, open_lock(folder / "lock.next"));
  Wait wait(folder, wait_ms);
  // Whoever holds `turn` is next. It is let go of (by closing) as soon as the lock itself is held.
  VARVE_TRY(wait.until_taken(turn.get(), lock.get()));
  VARVE_TRY(wait.until_taken(lock.get(), lock.get()));
  const bool left_badly = ended_badly(lock.get());
  write_holder(lock.get(), "");
  return WriteLock(lock.release(), left_badly);
}

WriteLock::~WriteLock() {
  if (file_ < 0) return;
  if (leaves_well_) write_holder(file_, kWell);
  ::close(file_);
}
WriteLock::WriteLock(WriteLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      left_badly_(other.left_badly_),
      leaves_well_(other.leaves_well_) {}

}  // namespace varve::archive
