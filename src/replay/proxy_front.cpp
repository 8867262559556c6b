#include "replay/proxy_front.hpp"

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace varve::replay {
namespace {

constexpr std::size_t kMaxClients = 256;  // of which nothing is known yet
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kPause{50};
constexpr int kTick = 1'000;  // milliseconds, between looks at who is late

using State = ProxyClient::State;

std::uint16_t port_of(int fd) {
  Peer own;
  ::getsockname(fd, own.pointer(), &own.size);
  return ntohs(own.address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&own.address)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&own.address)->sin_port);
}

}  // namespace

Result<std::unique_ptr<ProxyFront>> ProxyFront::listen(const Address& address, Receiver receiver) {
  VARVE_ASSIGN(Socket listener, listen_on(address));
  Socket wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return fail_errno("cannot make an eventfd", errno);
  return std::unique_ptr<ProxyFront>(
      new ProxyFront(std::move(listener), std::move(wake), std::move(receiver)));
}

ProxyFront::ProxyFront(Socket listener, Socket wake, Receiver receiver)
    : listener_(std::move(listener)),
      wake_(std::move(wake)),
      receiver_(std::move(receiver)),
      port_(port_of(listener_.get())),
      thread_([this] { run(); }) {}

ProxyFront::~ProxyFront() {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);
  thread_.join();
}

void ProxyFront::run() {
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}});
    for (const ProxyClient& client : clients_) polled.push_back({client.fd(), POLLIN, 0});
    if (::poll(polled.data(), polled.size(), clients_.empty() ? -1 : kTick) < 0) continue;
    if (polled[0].revents != 0) return;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      if (polled[i + 2].revents != 0) serve_client(clients_[i]);
    }
    drop_finished();
    if (polled[1].revents != 0) accept_clients();
  }
}

// One that is handed on or over has no socket any more.
void ProxyFront::serve_client(ProxyClient& client) {
  const State state = client.advance();
  if (state == State::kWaiting) return;
  Socket socket = client.take_socket();
  if (state != State::kOver) receiver_(std::move(socket), client.peer(), client.tunnel());
}

void ProxyFront::drop_finished() {
  const auto now = ProxyClient::Clock::now();
  std::erase_if(clients_, [now](const ProxyClient& client) {
    return client.fd() < 0 || client.is_late(now);
  });
}

void ProxyFront::accept_clients() {
  for (;;) {
    Peer peer;
    Socket socket(
        ::accept4(listener_.get(), peer.pointer(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) {
      // Out of file descriptors, the listener stays readable.
      if (errno == EMFILE || errno == ENFILE) std::this_thread::sleep_for(kPause);
      return;
    }
    // A handshake is many small writes, which would wait for acknowledgements.
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Many that say nothing must not keep out those who do.
    if (clients_.size() >= kMaxClients) clients_.erase(clients_.begin());
    clients_.emplace_back(std::move(socket), peer, ProxyClient::Clock::now() + kPatience);
  }
}

}  // namespace varve::replay
