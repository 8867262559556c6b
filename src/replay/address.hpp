// Addresses to listen on: this machine's own only, since whoever reaches one can read the archive.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <variant>

#include "replay/socket.hpp"
#include "varve/base/error.hpp"

namespace varve::replay {

struct Address {
  std::variant<sockaddr_in, sockaddr_in6> socket;
  bool loopback = false;

  [[nodiscard]] const sockaddr* pointer() const {
    return std::visit([](const auto& a) { return reinterpret_cast<const sockaddr*>(&a); }, socket);
  }
  [[nodiscard]] socklen_t size() const {
    return is_v6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }
  [[nodiscard]] bool is_v6() const { return socket.index() == 1; }
  [[nodiscard]] std::uint16_t port() const;
  // "127.0.0.1", "[::1]"
  [[nodiscard]] std::string host() const;
};

// From where an address may be reached.
enum class Reach : unsigned char { kLoopback, kAnywhere };

// "127.0.0.1", "::1" and "[::1]", "localhost"; kInvalid for other names, kRefused where others than
// this machine reach the address and must not: they could read the archive.
Result<Address> parse_address(std::string text, std::uint16_t port, Reach reach = Reach::kLoopback);
// The one that a socket listens at; the same errors.
Result<Address> address_of(int socket, Reach reach = Reach::kLoopback);

Result<Socket> listen_on(const Address& address);
// At the same address, the next port, or any that is free.
Result<Socket> listen_beside(const Address& address);

}  // namespace varve::replay
