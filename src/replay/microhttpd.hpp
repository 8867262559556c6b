// What every daemon of libmicrohttpd here shares: its handles, the addresses that it listens on,
// and the passing of headers and answers.
#pragma once

#include <microhttpd.h>
#include <netinet/in.h>

#include <cstdarg>
#include <memory>
#include <string>
#include <variant>

#include "replay/http.hpp"
#include "varve/base/error.hpp"

namespace varve::replay {

inline constexpr std::size_t kConnectionMemory = 64 * 1024;  // request line and headers, both ways
inline constexpr unsigned kIdleSeconds = 30;

struct StopDaemon {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};
struct DestroyResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using DaemonPtr = std::unique_ptr<MHD_Daemon, StopDaemon>;
using ResponsePtr = std::unique_ptr<MHD_Response, DestroyResponse>;

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
};

// "127.0.0.1", "::1" and "[::1]", "localhost"; kInvalid for other names, kRefused where others than
// this machine reach the address: they could read the archive.
Result<Address> parse_address(std::string text, std::uint16_t port);

// MHD_OPTION_EXTERNAL_LOGGER: to the debug log.
void log_line(void*, const char* format, va_list arguments);

// MHD_OPTION_UNESCAPE_CALLBACK. Paths are read as they came: %2F in an archived URL is not '/'.
std::size_t leave_escaped(void*, MHD_Connection*, char* text);

std::vector<Header> request_headers(MHD_Connection* connection);

// Those that libmicrohttpd does not take are left out.
void add_headers(const std::vector<Header>& headers, MHD_Response* response);

// The bytes go out from where they lie; the answer keeps its Body alive. Null where there is no
// memory.
ResponsePtr make_response(const Response& response);

}  // namespace varve::replay
