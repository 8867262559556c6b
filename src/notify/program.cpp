#include "notify/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "varve/base/file_descriptor.hpp"
#include "varve/parse/charset.hpp"

extern char** environ;

namespace varve::notify {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kQuotedEnd = 500;  // bytes of stderr, in the sentence on it
constexpr std::size_t kMostVariable = std::size_t{8} << 10;  // bytes; Linux takes 128 KiB

// Ours without what is varve's (a passphrase may be among it), and the notice's.
std::vector<std::string> environment_of(const Notice& notice) {
  std::vector<std::string> all;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    if (std::strncmp(*each, "VARVE_", 6) != 0) all.emplace_back(*each);
  }
  const auto add = [&](std::string_view name, std::string_view value) {
    all.push_back(fmt::format("VARVE_{}={}", name, value.substr(0, kMostVariable)));
  };
  add("ID", notice.id);
  add("KIND", notice.kind);
  add("URL", notice.url);
  add("SCHEDULE", notice.schedule);
  add("SUMMARY", notice.summary);
  add("TIME", notice.time.rfc3339());
  add("SCORE", notice.score ? fmt::format("{:.4f}", *notice.score) : std::string());
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& each : strings) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

// How it begins: signals as a login has them, a group of its own so that what it starts ends with
// it, and no file but the three.
class Beginning {
 public:
  Beginning(int in, int err) {
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_init(&actions_);
    sigset_t none;
    sigset_t standard;
    sigemptyset(&none);
    sigemptyset(&standard);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGXFSZ}) sigaddset(&standard, signal);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &standard);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_adddup2(&actions_, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  Result<pid_t> spawn(std::vector<std::string> words, std::vector<std::string> variables) const {
    pid_t pid = 0;
    const int code = posix_spawn(&pid, words.front().c_str(), &actions_, &attributes_,
                                 pointers(words).data(), pointers(variables).data());
    if (code == 0) return pid;
    return fail(ErrorKind::kInvalid, "{} cannot be run: {}", words.front(), std::strerror(code));
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

int milliseconds_until(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30));
}

// A program that runs; its group is killed and it is waited for at the latest when this goes.
class Running {
 public:
  Running(pid_t pid, int err)
      : pid_(pid), err_(err), process_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (pid_ == 0) return;
    kill(-pid_, SIGKILL);
    (void)collect();
  }

  // Reads what it says; false where it has not ended by then.
  bool wait_until(Clock::time_point deadline) {
    while (true) {
      pollfd waits[] = {{process_.get(), POLLIN, 0}, {silent_ ? -1 : err_, POLLIN, 0}};
      const int ready = poll(waits, 2, milliseconds_until(deadline));
      if (ready < 0 && errno != EINTR) return false;
      if (ready == 0) return false;
      if (ready > 0 && waits[1].revents != 0) read_some();
      if (ready > 0 && waits[0].revents != 0) {
        for (int i = 0; i < kLastReads && read_some(); ++i) {
        }
        return true;
      }
    }
  }
  void tell(int signal) const { kill(-pid_, signal); }
  // Waits for its end.
  int collect() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }
  [[nodiscard]] std::string_view end_of_said() const { return said_; }

 private:
  // Its end is kept; what a program that it began goes on to say is not waited for.
  bool read_some() {
    char buffer[4096];
    const ssize_t got = read(err_, buffer, sizeof buffer);
    silent_ = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
    if (got <= 0) return false;
    said_.append(buffer, static_cast<std::size_t>(got));
    if (said_.size() > kQuotedEnd) said_.erase(0, said_.size() - kQuotedEnd);
    return true;
  }

  static constexpr int kLastReads = 32;  // a pipe holds 64 KiB

  pid_t pid_;
  int err_;
  FileDescriptor process_;
  bool silent_ = false;
  std::string said_;
};

std::string with_words(std::string sentence, std::string_view said) {
  std::string text = parse::to_utf8(said, parse::Encoding::utf8());
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text.empty() ? sentence : sentence + ": " + text;
}

Result<std::string> conclude(const std::string& program, int status, std::string_view said) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return program + " ended with 0";
  const std::string how =
      WIFEXITED(status) ? fmt::format("{} ended with {}", program, WEXITSTATUS(status))
                        : fmt::format("{} was ended by the signal {}", program, WTERMSIG(status));
  return fail(ErrorKind::kIo, "{}", with_words(how, said));
}

}  // namespace

Result<std::string> run_command(const Notice& notice, const Channel& channel,
                                const settings::Notify& settings, const ProgramLimits& limits) {
  const std::string& program = channel.words.front();
  VARVE_ASSIGN(const FileDescriptor in,
               memory_file(archive::dump(to_json(notice, settings.link_base.value_or(""))) + "\n"));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return fail_errno("a pipe", errno);
  const FileDescriptor err(ends[0]);
  FileDescriptor its_err(ends[1]);
  fcntl(err.get(), F_SETFL, O_NONBLOCK);
  VARVE_ASSIGN(const pid_t pid,
               Beginning(in.get(), its_err.get()).spawn(channel.words, environment_of(notice)));
  its_err.close();
  Running running(pid, err.get());
  if (running.wait_until(Clock::now() + limits.time)) {
    return conclude(program, running.collect(), running.end_of_said());
  }
  running.tell(SIGTERM);
  (void)running.wait_until(Clock::now() + limits.grace);
  return fail(ErrorKind::kTimeout, "{}",
              with_words(fmt::format("{} took longer than {} seconds and was ended", program,
                                     limits.time.count() / 1000),
                         running.end_of_said()));
}

}  // namespace varve::notify
