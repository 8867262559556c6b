#include "replay/proxy_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "replay/proxy_connect.hpp"

namespace varve::replay {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

// A socket is told to be readable once this many bytes have come, or no more will.
void wait_for(int fd, int bytes) {
  ::setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

// So little that it fits into any socket's buffer; where it does not, the client sees a close.
bool say(int fd, std::string_view text) {
  return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(text.size());
}

bool is_not_yet(ssize_t received) {
  return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
}

}  // namespace

ProxyClient::ProxyClient(Socket socket, const Peer& peer, Clock::time_point deadline)
    : socket_(std::move(socket)), peer_(peer), deadline_(deadline) {
  wait_for(fd(), kConnect.size());  // no request is shorter
}

ProxyClient::State ProxyClient::advance() {
  return connects_ ? read_head() : recognize();
}

ProxyClient::State ProxyClient::recognize() {
  std::array<char, kConnect.size()> first{};
  const ssize_t received = ::recv(fd(), first.data(), first.size(), MSG_PEEK | MSG_DONTWAIT);
  if (is_not_yet(received)) return State::kWaiting;
  if (received < static_cast<ssize_t>(first.size())) return State::kOver;
  wait_for(fd(), 1);
  if (std::string_view(first.data(), first.size()) != kConnect) return State::kPlain;
  connects_ = true;
  return read_head();
}

ProxyClient::State ProxyClient::read_head() {
  std::array<char, kMaxConnectHead> bytes{};
  const ssize_t peeked = ::recv(fd(), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (is_not_yet(peeked)) return State::kWaiting;
  if (peeked <= 0) return State::kOver;
  const std::size_t before = head_.size();
  head_.append(bytes.data(), static_cast<std::size_t>(peeked));
  const std::size_t end = head_.find(kEnd, before - std::min(before, kEnd.size() - 1));
  if (end != std::string::npos) head_.resize(end + kEnd.size());
  ::recv(fd(), bytes.data(), head_.size() - before, MSG_DONTWAIT);
  if (head_.size() > kMaxConnectHead) {
    say(fd(), "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n");
    return State::kOver;
  }
  return end == std::string::npos ? State::kWaiting : answer_connect();
}

ProxyClient::State ProxyClient::answer_connect() {
  tunnel_ = parse_connect(head_);
  if (!tunnel_) {
    say(fd(), "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    return State::kOver;
  }
  return say(fd(), "HTTP/1.1 200 Connection established\r\n\r\n") ? State::kTunnel : State::kOver;
}

}  // namespace varve::replay
