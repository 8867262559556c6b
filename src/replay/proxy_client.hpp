// A connection to the proxy of which nothing is known yet.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <string>

#include "replay/socket.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

struct Peer {
  sockaddr_storage address{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* pointer() { return reinterpret_cast<sockaddr*>(&address); }
  [[nodiscard]] const sockaddr* pointer() const {
    return reinterpret_cast<const sockaddr*>(&address);
  }
};

// Used by one thread.
class ProxyClient {
 public:
  using Clock = std::chrono::steady_clock;
  enum class State : unsigned char {
    kWaiting,  // for more bytes
    kPlain,    // sends something else than CONNECT, of which nothing was read
    kTunnel,   // has been told that it has its tunnel
    kOver,     // gone, or refused
  };

  // `socket` does not block. The client has until `deadline`.
  ProxyClient(Socket socket, const Peer& peer, Clock::time_point deadline);

  // Reads what has come. No byte behind the head of a CONNECT is read: those are TLS's.
  State advance();

  [[nodiscard]] int fd() const { return socket_.get(); }
  [[nodiscard]] Socket take_socket() { return std::move(socket_); }
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] const std::optional<url::Url>& tunnel() const { return tunnel_; }
  [[nodiscard]] bool is_late(Clock::time_point now) const { return now >= deadline_; }

 private:
  State recognize();
  State read_head();
  State answer_connect();

  Socket socket_;
  Peer peer_;
  Clock::time_point deadline_;
  bool connects_ = false;
  std::string head_;
  std::optional<url::Url> tunnel_;
};

}  // namespace varve::replay
