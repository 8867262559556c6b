// A server on loopback that answers with whatever bytes a test wants, one thread a connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace varve::fetch::testing {

// One request on an accepted connection.
class Exchange {
 public:
  Exchange(int socket, std::string request, const std::atomic<bool>& stopping)
      : socket_(socket), request_(std::move(request)), stopping_(stopping) {}

  [[nodiscard]] const std::string& request() const { return request_; }
  // "/path" of the request line.
  [[nodiscard]] std::string path() const;
  // False when the other side has gone, or the server stops.
  bool send(std::string_view bytes);
  // False when the server stops.
  [[nodiscard]] bool pause(int milliseconds) const;
  void close() { keep_ = false; }
  // The connection ends with a reset instead of an orderly close.
  void reset();
  [[nodiscard]] bool keep() const { return keep_; }

 private:
  int socket_;
  std::string request_;
  const std::atomic<bool>& stopping_;
  bool keep_ = true;
};

class RawServer {
 public:
  using Handler = std::function<void(Exchange&)>;

  explicit RawServer(Handler handler);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const;
  [[nodiscard]] int requests() const { return requests_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int socket);

  Handler handler_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> threads_;  // of acceptor_ only, until that has ended
  std::thread acceptor_;
};

// "HTTP/1.1 200 OK", the headers given (each with CRLF), Content-Length and the body.
std::string ok(std::string_view body, std::string_view headers = {});

}  // namespace varve::fetch::testing
