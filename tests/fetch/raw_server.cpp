#include "fetch/raw_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>

namespace varve::fetch::testing {
namespace {

constexpr int kTick = 20;  // milliseconds: how soon a thread sees that the server stops

bool readable(int socket) {
  pollfd waiting{socket, POLLIN, 0};
  return ::poll(&waiting, 1, kTick) > 0;
}

}  // namespace

std::string Exchange::path() const {
  const auto from = request_.find(' ') + 1;
  return request_.substr(from, request_.find(' ', from) - from);
}

bool Exchange::send(std::string_view bytes) {
  while (!bytes.empty() && !stopping_) {
    pollfd waiting{socket_, POLLOUT, 0};
    if (::poll(&waiting, 1, kTick) <= 0) continue;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) continue;
    if (sent < 0) {
      keep_ = false;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return bytes.empty();
}

bool Exchange::pause(int milliseconds) const {
  for (int waited = 0; waited < milliseconds && !stopping_; waited += kTick) {
    std::this_thread::sleep_for(std::chrono::milliseconds(kTick));
  }
  return !stopping_;
}

void Exchange::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  keep_ = false;
}

RawServer::RawServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof at;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), length) != 0 ||
      ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &length) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  port_ = ntohs(at.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  ::close(listener_);
}

std::string RawServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

void RawServer::accept_all() {
  while (!stopping_) {
    if (!readable(listener_)) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void RawServer::serve(int socket) {
  std::string bytes;
  bool keep = true;
  while (keep && !stopping_) {
    const auto end = bytes.find("\r\n\r\n");
    if (end != std::string::npos) {
      Exchange exchange(socket, bytes.substr(0, end + 4), stopping_);
      bytes.erase(0, end + 4);
      ++requests_;
      handler_(exchange);
      keep = exchange.keep();
      continue;
    }
    if (!readable(socket)) continue;
    char buffer[4096];
    const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(socket);
}

std::string ok(std::string_view body, std::string_view headers) {
  return fmt::format("HTTP/1.1 200 OK\r\n{}Content-Length: {}\r\n\r\n{}", headers, body.size(),
                     body);
}

}  // namespace varve::fetch::testing
