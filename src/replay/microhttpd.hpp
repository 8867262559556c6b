// What every daemon of libmicrohttpd here shares: its handles, and the passing of headers and
// answers.
#pragma once

#include <microhttpd.h>

#include <cstdarg>
#include <memory>
#include <vector>

#include "replay/address.hpp"
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

// MHD_OPTION_EXTERNAL_LOGGER: to the debug log.
void log_line(void*, const char* format, va_list arguments);

// MHD_OPTION_UNESCAPE_CALLBACK. Paths are read as they came: %2F in an archived URL is not '/'.
std::size_t leave_escaped(void*, MHD_Connection*, char* text);

std::vector<Header> request_headers(MHD_Connection* connection);
// The address at its other end: "127.0.0.1", "::1".
std::string peer_of(MHD_Connection* connection);

// Those that libmicrohttpd does not take are left out.
void add_headers(const std::vector<Header>& headers, MHD_Response* response);
void add_headers(const AnswerHeaders& headers, MHD_Response* response);

// An answer that comes bit by bit, on that connection.
ResponsePtr make_stream(const Response& response, MHD_Connection* connection);

// The bytes go out from where they lie; the answer keeps its Body alive. Null where there is no
// memory.
ResponsePtr make_response(const Response& response);

}  // namespace varve::replay
