// Requests on their way through libmicrohttpd: each is gathered from the parts that it comes in,
// answered by the router once it is whole, and its answer sent. A change waits for its turn with
// its connection suspended. Thread-safe: the daemons' threads call it side by side.
#pragma once

#include <microhttpd.h>

#include <cstddef>
#include <string_view>

#include "replay/change_queue.hpp"
#include "replay/connections.hpp"
#include "replay/router.hpp"

namespace varve::replay {

class Exchanges {
 public:
  // Both outlive it; it outlives the daemons whose requests it answers.
  Exchanges(const Router& router, Connections& connections)
      : router_(router), connections_(connections) {}

  // What a daemon calls, with the Exchanges as `self`: when a request's first line is there
  // (MHD_OPTION_URI_LOG_CALLBACK), for its head, each part of its body and its end
  // (MHD_AccessHandlerCallback), and when it is over (MHD_OPTION_NOTIFY_COMPLETED).
  static void* begin(void* self, const char* uri, MHD_Connection* connection);
  static MHD_Result handle(void* self, MHD_Connection* connection, const char* url,
                           const char* method, const char* version, const char* upload,
                           std::size_t* upload_size, void** state);
  static void end(void* self, MHD_Connection* connection, void** state, MHD_RequestTerminationCode);

  // No change waits from then on: its connection must not be suspended when the daemon is stopped.
  void stop() { changes_.stop(); }

 private:
  struct Exchange;

  MHD_Result take(MHD_Connection* connection, std::string_view method, std::string_view part,
                  Exchange& exchange);
  MHD_Result answer(MHD_Connection* connection, std::string_view method, Exchange& exchange);
  void wait_for_turn(MHD_Connection* connection, Request request, Exchange& exchange);
  Response answer_safely(Request& request);
  MHD_Result send(MHD_Connection* connection, Response response);

  const Router& router_;
  Connections& connections_;
  ChangeQueue changes_;
};

}  // namespace varve::replay
