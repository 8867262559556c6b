#include "replay/exchanges.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/microhttpd.hpp"
#include "replay/path.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

// Bytes of a form that is sent to /save, and of what an archived page sends its server.
constexpr std::size_t kMaxForm = 64 * 1024;
constexpr std::size_t kMaxSent = 1 << 20;

// How long a request's body may be. Nothing where it must have none.
std::size_t most_sent(std::string_view method, const std::string& target) {
  Request request;
  request.method = method;
  request.target = target;
  if (is_plain(method)) return 0;
  if (is_change(request)) return kMaxChange;
  if (request.path().starts_with(kArchivedPath)) return is_answered(method) ? kMaxSent : 0;
  const std::string_view path = request.path();
  const bool form =
      is_save_path(path) || path == kLoginPath || path == kLogoutPath || path == kAppearancePath;
  return method == "POST" && form ? kMaxForm : 0;
}

Response busy_with_changes() {
  Response response = text_response(503, "Other changes are being made; ask again.");
  response.set("Retry-After", "5");
  return response;
}

}  // namespace

// One request: libmicrohttpd keeps the pointer between its calls.
struct Exchanges::Exchange {
  std::string target;
  bool announced = false;
  std::string body = {};
  std::size_t most = 0;  // bytes of the body; none are read where there must not be any
  std::optional<Response> changed = {};  // the answer to a change, once it had its turn
};

void* Exchanges::begin(void* self, const char* uri, MHD_Connection* connection) {
  static_cast<Exchanges*>(self)->connections_.begin_request(connection);
  return std::make_unique<Exchange>(Exchange{uri}).release();
}

void Exchanges::end(void* self, MHD_Connection* connection, void** state,
                    MHD_RequestTerminationCode) {
  static_cast<Exchanges*>(self)->connections_.end_request(connection);
  const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*state));
  *state = nullptr;
}

MHD_Result Exchanges::handle(void* self, MHD_Connection* connection, const char*,
                             const char* method, const char*, const char* upload,
                             std::size_t* upload_size, void** state) {
  auto* exchange = static_cast<Exchange*>(*state);
  if (exchange == nullptr) return MHD_NO;
  const std::string_view part(upload, std::exchange(*upload_size, 0));
  try {
    return static_cast<Exchanges*>(self)->take(connection, method, part, *exchange);
  } catch (const std::exception& error) {  // none may go through libmicrohttpd, which is C
    spdlog::error("{} {}: {}", method, exchange->target, error.what());
    return MHD_NO;
  }
}

// Headers first; a body that nobody asked for is refused before it is read.
MHD_Result Exchanges::take(MHD_Connection* connection, std::string_view method,
                           std::string_view part, Exchange& exchange) {
  if (!exchange.announced) {
    exchange.announced = true;
    exchange.most = most_sent(method, exchange.target);
    if (is_plain(method) || exchange.most > 0) {
      connections_.begin_body(connection);
      return MHD_YES;
    }
  }
  if (part.empty()) return answer(connection, method, exchange);
  // A byte more than there may be says that it is too long; what follows is passed over.
  if (exchange.body.size() <= exchange.most) exchange.body += part.substr(0, exchange.most + 1);
  return MHD_YES;
}

// Called again for a change when it had its turn.
MHD_Result Exchanges::answer(MHD_Connection* connection, std::string_view method,
                             Exchange& exchange) {
  if (exchange.changed) return send(connection, *std::move(exchange.changed));
  connections_.begin_work(connection);
  Request request;
  request.method = method;
  request.target = exchange.target;
  request.body = std::move(exchange.body);
  request.headers = request_headers(connection);
  request.peer = peer_of(connection);
  if (request.body.size() > exchange.most) {
    return send(connection, text_response(413, fmt::format("What was sent is longer than {}.",
                                                           human_bytes(exchange.most))));
  }
  if (!is_change(request)) return send(connection, router_.answer(request));
  wait_for_turn(connection, std::move(request), exchange);
  return MHD_YES;
}

// The connection is suspended until then, and the exchange lives as long.
void Exchanges::wait_for_turn(MHD_Connection* connection, Request request, Exchange& exchange) {
  auto change = [this, connection, &exchange, request = std::move(request)](bool stopped) mutable {
    exchange.changed = stopped ? busy_with_changes() : answer_safely(request);
    MHD_resume_connection(connection);
  };
  MHD_suspend_connection(connection);
  if (changes_.add(std::move(change))) return;
  exchange.changed = busy_with_changes();
  MHD_resume_connection(connection);
}

Response Exchanges::answer_safely(Request& request) {
  try {
    return router_.answer(request);
  } catch (const std::exception& error) {  // a bug; the other changes go on
    spdlog::error("{} {}: {}", request.method, request.target, error.what());
    return text_response(500, "The change failed, and may have been made in part.");
  }
}

MHD_Result Exchanges::send(MHD_Connection* connection, Response response) {
  if (connections_.is_draining()) response.set("Connection", "close");
  if (response.stream) {
    connections_.begin_stream(connection, LiveStream::kLongest);
  } else {
    connections_.begin_answer(connection, response.length);
  }
  const ResponsePtr made =
      response.stream ? make_stream(response, connection) : make_response(response);
  return made ? MHD_queue_response(connection, response.status, made.get()) : MHD_NO;
}

}  // namespace varve::replay
