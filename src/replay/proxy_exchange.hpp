// One request to the proxy on its way: libmicrohttpd keeps the pointer between its calls.
#pragma once

#include <microhttpd.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "replay/http.hpp"
#include "varve/base/body.hpp"
#include "varve/replay/live_answer.hpp"

namespace varve::replay {

// Bytes of a request's body that are kept: what is looked up, and what is passed on to the live web.
inline constexpr std::size_t kBody = 1 << 20;
inline constexpr std::size_t kLiveBody = 32 << 20;

struct ProxyExchange {
  ~ProxyExchange() {
    if (live) live->leave();
  }

  // A part of the body; what is beyond the bound is not kept.
  void take(std::string_view part);
  // The whole body for the live web; nothing where the request has none. kLimit where it is longer
  // than the bound.
  Result<std::optional<Body>> live_body(const Request& request);

  std::string target;
  std::size_t bound = kBody;
  BodyWriter body = {};
  bool too_long = false;
  std::optional<Error> failure = {};  // of the disk
  bool announced = false;
  std::shared_ptr<LiveAnswer> live = {};
};

// MHD_OPTION_URI_LOG_CALLBACK, with the bound, and MHD_OPTION_NOTIFY_COMPLETED.
void* begin_exchange(void* bound, const char* uri, MHD_Connection*);
void end_exchange(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode);

}  // namespace varve::replay
