// libmicrohttpd's side: sockets, limits, and the passing of requests and answers.
#include "varve/replay/server.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>

#include "replay/lookup.hpp"
#include "replay/microhttpd.hpp"
#include "replay/path.hpp"
#include "replay/router.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

constexpr unsigned kMaxConnections = 512;
constexpr unsigned kMaxConnectionsPerAddress = 256;
// Bytes of a form that is sent to /save, and of what an archived page sends its server.
constexpr std::size_t kMaxForm = 64 * 1024;
constexpr std::size_t kMaxSent = 1 << 20;

// One request on its way: libmicrohttpd keeps the pointer between its calls.
struct Exchange {
  std::string target;
  bool announced = false;
  std::string body = {};
  std::size_t most = 0;  // bytes of the body; none are read where there must not be any
};

// How long a request's body may be. Nothing where it must have none.
std::size_t most_sent(std::string_view method, const std::string& target) {
  Request request;
  request.target = target;
  if (is_plain(method)) return 0;
  if (request.path().starts_with(kArchivedPath)) return is_answered(method) ? kMaxSent : 0;
  return method == "POST" && is_save_path(request.path()) ? kMaxForm : 0;
}

void* begin_exchange(void*, const char* uri, MHD_Connection*) {
  return std::make_unique<Exchange>(Exchange{uri}).release();
}

void end_exchange(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
  const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*state));
  *state = nullptr;
}

class MicroServer final : public Server {
 public:
  MicroServer(const archive::Archive& archive, const ServerOptions& options)
      : archive_(archive), options_(options), desk_(options.saver, options.token) {}

  Result<void> listen() {
    VARVE_ASSIGN(const Address address, parse_address(options_.address, options_.port));
    VARVE_TRY(start_daemon(address));
    const MHD_DaemonInfo* info = MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT);
    port_ = info != nullptr ? info->port : options_.port;
    std::vector<std::string> allowed = options_.allowed_hosts;
    const std::string own = address.is_v6() ? "[" + options_.address + "]" : options_.address;
    allowed.push_back(fmt::format("{}:{}", own, port_));
    url_ = fmt::format("http://{}:{}", address.is_v6() ? "[::1]" : own, port_);
    router_ =
        std::make_unique<Router>(archive_, Site{Hosts(port_, allowed), options_.scripts, options_.clock_now}, desk_);
    ready_.store(true, std::memory_order_release);
    return {};
  }

  [[nodiscard]] std::string url() const override { return url_; }

 private:
  Result<void> start_daemon(const Address& address) {
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_TURBO |
                           (address.is_v6() ? static_cast<unsigned>(MHD_USE_IPv6) : 0U);
    const unsigned threads = std::max(options_.threads, 1U);
    daemon_.reset(
        MHD_start_daemon(flags, options_.port, nullptr, nullptr, &MicroServer::handle, this,
                         MHD_OPTION_EXTERNAL_LOGGER, log_line, nullptr,                    //
                         MHD_OPTION_SOCK_ADDR, address.pointer(),                          //
                         MHD_OPTION_THREAD_POOL_SIZE, threads,                             //
                         MHD_OPTION_CONNECTION_LIMIT, std::max(kMaxConnections, threads),  //
                         MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMaxConnectionsPerAddress,    //
                         MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,                      //
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,            //
                         MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U,                           //
                         MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, nullptr,             //
                         MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, nullptr,             //
                         MHD_OPTION_NOTIFY_COMPLETED, end_exchange, nullptr, MHD_OPTION_END));
    if (daemon_) return {};
    const int error = errno;
    return fail(ErrorKind::kIo, "cannot listen on {} port {}: {}", options_.address, options_.port,
                std::strerror(error));
  }

  static MHD_Result handle(void* self, MHD_Connection* connection, const char*, const char* method,
                           const char*, const char* upload, std::size_t* upload_size,
                           void** state) {
    auto& server = *static_cast<MicroServer*>(self);
    auto* exchange = static_cast<Exchange*>(*state);
    if (exchange == nullptr || !server.ready_.load(std::memory_order_acquire)) return MHD_NO;
    const std::string_view name(method);
    // Headers first; a body that nobody asked for is refused before it is read.
    if (!exchange->announced) {
      exchange->announced = true;
      exchange->most = most_sent(name, exchange->target);
      if (is_plain(name) || exchange->most > 0) return MHD_YES;
    }
    if (*upload_size > 0) {
      if (exchange->body.size() <= exchange->most) {
        exchange->body.append(upload, std::min(*upload_size, exchange->most + 1));
      }
      *upload_size = 0;
      return MHD_YES;
    }
    return server.answer(connection, name, std::move(*exchange));
  }

  MHD_Result answer(MHD_Connection* connection, std::string_view method, Exchange exchange) const {
    Request request;
    request.method = method;
    request.target = std::move(exchange.target);
    request.body = std::move(exchange.body);
    request.headers = request_headers(connection);
    const Response response =
        request.body.size() <= exchange.most
            ? router_->answer(request)
            : text_response(
                  413, fmt::format("What was sent is longer than {}.", human_bytes(exchange.most)));
    const ResponsePtr made = make_response(response);
    return made ? MHD_queue_response(connection, response.status, made.get()) : MHD_NO;
  }

  const archive::Archive& archive_;
  ServerOptions options_;
  std::uint16_t port_ = 0;
  std::string url_;
  SaveDesk desk_;
  std::unique_ptr<Router> router_;
  std::atomic<bool> ready_ = false;  // requests may come before the port is known
  DaemonPtr daemon_;                 // last: stopped before what its threads use is gone
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const archive::Archive& archive,
                                              const ServerOptions& options) {
  auto server = std::make_unique<MicroServer>(archive, options);
  VARVE_TRY(server->listen());
  return server;
}

}  // namespace varve::replay
