#include "text/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "varve/base/file_descriptor.hpp"

namespace varve::text {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kNotThere = 127;  // what shells say, too

void limit(int resource, rlim_t most) {
  const rlimit limits{most, most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

// In the child of a process that may have threads: nothing but system calls.
[[noreturn]] void become(char* const* arguments, char* const* environment, int in, int out,
                         int null, const ChildLimits& limits) {
  limit(RLIMIT_AS, limits.memory);
  // At the soft limit SIGXCPU comes, which says what it was; at the hard one, SIGKILL.
  const auto seconds = static_cast<rlim_t>(limits.time.count());
  const rlimit processor{seconds, seconds + 1};
  setrlimit(RLIMIT_CPU, &processor);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
      dup2(null, STDERR_FILENO) >= 0) {
    execvpe(arguments[0], arguments, environment);
  }
  _exit(kNotThere);
}

int milliseconds_to(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    (void)wait();
  }
  // Its status; it is killed if it has not ended by then.
  int wait(Clock::time_point deadline) {
    const FileDescriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    pollfd ended{process.get(), POLLIN, 0};
    if (poll(&ended, 1, milliseconds_to(deadline)) == 0) kill(pid_, SIGKILL);
    return wait();
  }

 private:
  int wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

  pid_t pid_;
};

Result<std::string> read_all(int from, const std::string& name, const ChildLimits& limits,
                             Clock::time_point deadline) {
  std::string out;
  std::string buffer(64 << 10, '\0');
  for (;;) {
    pollfd ready{from, POLLIN, 0};
    const int polled = poll(&ready, 1, milliseconds_to(deadline));
    if (polled < 0 && errno == EINTR) continue;
    if (polled <= 0) {
      return fail(ErrorKind::kLimit, "{} takes longer than {} seconds", name, limits.time.count());
    }
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(name, errno);
    if (got == 0) return out;
    out.append(buffer, 0, static_cast<std::size_t>(got));
    if (out.size() > limits.output) {
      return fail(ErrorKind::kLimit, "{} says more than {} bytes", name, limits.output);
    }
  }
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& each : strings) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Result<std::string> run_child(const std::vector<std::string>& command, std::string_view input,
                              const ChildLimits& limits) {
  VARVE_ASSIGN(const FileDescriptor in, memory_file(input));
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return fail_errno("a pipe", errno);
  const FileDescriptor out(ends[0]);
  FileDescriptor childs_out(ends[1]);
  const FileDescriptor null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  const char* path = std::getenv("PATH");
  std::vector<std::string> words = command;
  std::vector<std::string> variables = {
      std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path), "LC_ALL=C.UTF-8"};
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(variables);
  const Clock::time_point deadline = Clock::now() + limits.time;
  const pid_t pid = fork();
  if (pid < 0) return fail_errno(command.front(), errno);
  if (pid == 0) {
    become(arguments.data(), environment.data(), in.get(), childs_out.get(), null.get(), limits);
  }
  Child child(pid);
  childs_out.close();
  VARVE_ASSIGN(std::string said, read_all(out.get(), command.front(), limits, deadline));
  const int status = child.wait(deadline);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return said;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotThere) {
    return fail(ErrorKind::kIo, "the program {} is not there", command.front());
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
    return fail(ErrorKind::kLimit, "{} takes longer than {} seconds", command.front(),
                limits.time.count());
  }
  return fail(ErrorKind::kDamaged, "{} cannot read it", command.front());
}

}  // namespace varve::text
