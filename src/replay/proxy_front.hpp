// The proxy's door: one thread that takes connections, and by the first bytes of each tells what it
// is. A request for a tunnel is read and answered here, since libmicrohttpd knows none; everything
// else is handed on untouched. No connection is ever made.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "replay/microhttpd.hpp"
#include "replay/proxy_client.hpp"
#include "replay/socket.hpp"
#include "varve/base/error.hpp"

namespace varve::replay {

class ProxyFront {
 public:
  // Takes a client that asked for a tunnel to `tunnel`'s origin, or, where that is nothing, for
  // something else. Called on the front's thread.
  using Receiver = std::function<void(Socket, const Peer&, const std::optional<url::Url>& tunnel)>;

  // Listens when this returns.
  static Result<std::unique_ptr<ProxyFront>> listen(const Address& address, Receiver receiver);
  // Ends the thread; clients that were not handed on are closed.
  ~ProxyFront();
  ProxyFront(const ProxyFront&) = delete;
  ProxyFront& operator=(const ProxyFront&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  ProxyFront(Socket listener, Socket wake, Receiver receiver);
  void run();
  void accept_clients();
  void serve_client(ProxyClient& client);
  void drop_finished();

  Socket listener_;
  Socket wake_;  // an eventfd: readable once the thread shall end
  Receiver receiver_;
  std::uint16_t port_ = 0;
  std::vector<ProxyClient> clients_;  // oldest first
  std::thread thread_;
};

}  // namespace varve::replay
