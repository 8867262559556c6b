#include "cli/systemd.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace varve::cli {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Result<int> socket_of_systemd() {
  const std::string count = variable("LISTEN_FDS");
  const bool ours = variable("LISTEN_PID") == std::to_string(::getpid());
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  if (!ours || count == "0") return -1;
  if (count != "1") {
    return fail(ErrorKind::kInvalid, "{} sockets were handed over; varve listens on one", count);
  }
  if (::fcntl(kFirst, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(kFirst, F_SETFL, O_NONBLOCK) != 0) {
    return fail_errno("the socket that was handed over cannot be used", errno);
  }
  return kFirst;
}

void tell_systemd(std::string_view state) {
  const std::string path = variable("NOTIFY_SOCKET");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (path[0] == '@') address.sun_path[0] = '\0';  // an abstract name
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  // Nobody there is no failure of this process.
  static_cast<void>(::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address), size));
  ::close(socket);
}

}  // namespace varve::cli
