#include "replay/address.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <type_traits>

namespace varve::replay {
namespace {

bool is_loopback(const sockaddr_in& v4) {
  return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
}
bool is_loopback(const sockaddr_in6& v6) {
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0;
}

Result<Address> require(Reach reach, const Address& address) {
  if (address.loopback || reach == Reach::kAnywhere) return address;
  return fail(ErrorKind::kRefused,
              "varve listens on loopback addresses only, not on {}: whoever reaches it can read "
              "the archive; with --public-url reading `serve` needs the token",
              address.host());
}

Result<Address> parse_ip(std::string text, std::uint16_t port) {
  if (text == "localhost") text = "127.0.0.1";
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    return Address{v4, is_loopback(v4)};
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    return Address{v6, is_loopback(v6)};
  }
  return fail(ErrorKind::kInvalid, "{} is no IP address to listen on", text);
}

}  // namespace

Result<Address> parse_address(std::string text, std::uint16_t port, Reach reach) {
  VARVE_ASSIGN(const Address address, parse_ip(std::move(text), port));
  return require(reach, address);
}

Result<Address> address_of(int socket, Reach reach) {
  int listens = 0;
  socklen_t size = sizeof(listens);
  sockaddr_storage name{};
  socklen_t name_size = sizeof(name);
  if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &name_size) != 0) {
    return fail(ErrorKind::kInvalid, "the socket that was handed over does not listen");
  }
  if (name.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &name, sizeof(v4));
    return require(reach, Address{v4, is_loopback(v4)});
  }
  if (name.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &name, sizeof(v6));
    return require(reach, Address{v6, is_loopback(v6)});
  }
  return fail(ErrorKind::kInvalid, "the socket that was handed over is not one of TCP");
}

std::uint16_t Address::port() const {
  return std::visit(
      [](const auto& a) {
        if constexpr (std::is_same_v<std::decay_t<decltype(a)>, sockaddr_in>) {
          return ntohs(a.sin_port);
        } else {
          return ntohs(a.sin6_port);
        }
      },
      socket);
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (const auto* v6 = std::get_if<sockaddr_in6>(&socket)) {
    return fmt::format("[{}]", inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size()));
  }
  return inet_ntop(AF_INET, &std::get<sockaddr_in>(socket).sin_addr, text.data(), text.size());
}

Result<Socket> listen_on(const Address& address) {
  Socket socket(
      ::socket(address.pointer()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (socket) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!socket || ::bind(socket.get(), address.pointer(), address.size()) != 0 ||
      ::listen(socket.get(), SOMAXCONN) != 0) {
    return fail_errno(fmt::format("cannot listen on {} port {}", address.host(), address.port()),
                      errno);
  }
  return socket;
}

Result<Socket> listen_beside(const Address& address) {
  const auto next = static_cast<std::uint16_t>(address.port() + 1);
  VARVE_ASSIGN(const Address wanted, parse_address(address.host(), next));
  if (auto socket = listen_on(wanted)) return socket;
  VARVE_ASSIGN(const Address any, parse_address(address.host(), 0));
  return listen_on(any);
}

}  // namespace varve::replay
