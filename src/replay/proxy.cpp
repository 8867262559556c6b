// The proxy's parts put together: the front hands plain connections to daemons of libmicrohttpd,
// and tunnels to others that speak TLS.
#include "varve/replay/proxy.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <vector>

#include "replay/microhttpd.hpp"
#include "replay/proxy_answers.hpp"
#include "replay/proxy_certificates.hpp"
#include "replay/proxy_exchange.hpp"
#include "replay/proxy_front.hpp"
#include "replay/proxy_live.hpp"
#include "replay/proxy_tunnel.hpp"

namespace varve::replay {
namespace {

constexpr unsigned kConnectionsOfDaemon = 128;  // of one daemon

class MicroProxy final : public Proxy {
 public:
  MicroProxy(const archive::Archive& archive, const ProxyOptions& options,
             std::unique_ptr<Certificates> certificates)
      : certificates_(std::move(certificates)),
        tunnels_(*certificates_),
        answers_(archive, options.time, options.scripts, certificates_->authority_pem()),
        live_(options.live) {}
  // Daemons must not be stopped while connections of theirs are suspended.
  ~MicroProxy() override {
    front_.reset();
    if (live_ != nullptr) live_->stop();
  }
  MicroProxy(const MicroProxy&) = delete;
  MicroProxy& operator=(const MicroProxy&) = delete;

  Result<void> listen(const ProxyOptions& options) {
    VARVE_ASSIGN(const Address address, parse_address(options.address, options.port));
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      VARVE_TRY(start_daemon(plain_, 0));
      VARVE_TRY(start_daemon(tls_, MHD_USE_TLS));
    }
    VARVE_ASSIGN(front_, ProxyFront::listen(address, [this](Socket socket, const Peer& peer,
                                                            const std::optional<url::Url>& tunnel) {
                   receive(std::move(socket), peer, tunnel);
                 }));
    address_ = fmt::format("{}:{}", address.is_v6() ? "[::1]" : options.address, front_->port());
    return {};
  }

  [[nodiscard]] std::string address() const override { return address_; }
  [[nodiscard]] std::string authority_pin() const override {
    return certificates_->authority_pin();
  }

 private:
  // Daemons without a listening socket have no pool of threads: each is a thread.
  Result<void> start_daemon(std::vector<DaemonPtr>& daemons, unsigned tls) {
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_ITC |
                           MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | tls;
    const bool live = live_ != nullptr;
    auto* bound = const_cast<std::size_t*>(live ? &kLiveBody : &kBody);  // only read
    // The options of TLS come last, and are not read without it.
    daemons.emplace_back(MHD_start_daemon(
        flags, 0, nullptr, nullptr, &MicroProxy::handle, this,                            //
        MHD_OPTION_EXTERNAL_LOGGER, log_line, nullptr,                                    //
        MHD_OPTION_CONNECTION_LIMIT, kConnectionsOfDaemon,                                //
        MHD_OPTION_CONNECTION_TIMEOUT, live ? kLiveIdleSeconds : kIdleSeconds,            //
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, live ? kLiveMemory : kConnectionMemory,       //
        MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, bound,                               //
        MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, nullptr,                             //
        MHD_OPTION_NOTIFY_COMPLETED, end_exchange, nullptr,                               //
        MHD_OPTION_NOTIFY_CONNECTION, ProxyTunnels::connection_changed, &tunnels_,        //
        tls != 0 ? MHD_OPTION_HTTPS_CERT_CALLBACK2 : MHD_OPTION_END, choose_certificate,  //
        MHD_OPTION_END));
    if (daemons.back()) return {};
    return fail_errno("cannot start the proxy", errno);
  }

  // On the front's thread.
  void receive(Socket socket, const Peer& peer, const std::optional<url::Url>& tunnel) {
    const auto& daemons = tunnel ? tls_ : plain_;
    MHD_Daemon* daemon = daemons[next_++ % daemons.size()].get();
    const int fd = socket.release();  // closed by the daemon, whatever comes
    if (tunnel) tunnels_.expect(fd, *tunnel);
    if (MHD_add_connection(daemon, fd, peer.pointer(), peer.size) != MHD_YES && tunnel) {
      tunnels_.forget(fd);
    }
  }

  static MHD_Result handle(void* self, MHD_Connection* connection, const char*, const char* method,
                           const char*, const char* upload, std::size_t* size, void** state) {
    auto* exchange = static_cast<ProxyExchange*>(*state);
    if (exchange == nullptr) return MHD_NO;
    if (!exchange->announced) {
      exchange->announced = true;
      return MHD_YES;
    }
    if (*size > 0) {
      exchange->take({upload, *size});
      *size = 0;
      return MHD_YES;
    }
    try {
      return static_cast<MicroProxy*>(self)->answer(connection, method, *exchange);
    } catch (const std::exception& error) {  // none may go through libmicrohttpd, which is C
      spdlog::error("{} {}: {}", method, exchange->target, error.what());
      return MHD_NO;
    }
  }

  // Called again for a connection that was suspended.
  MHD_Result answer(MHD_Connection* connection, const char* method, ProxyExchange& exchange) {
    Request request;
    request.method = method;
    request.target = exchange.target;
    request.headers = request_headers(connection);
    const url::Url* tunnel = ProxyTunnels::origin_of(connection);
    if (live_ != nullptr) return answer_live(connection, request, tunnel, exchange);
    const auto body = exchange.body.finish();
    if (!body) return MHD_NO;
    request.body = body->view();
    return send(connection, answers_.answer(request, tunnel));
  }

  MHD_Result answer_live(MHD_Connection* connection, const Request& request, const url::Url* tunnel,
                         ProxyExchange& exchange) {
    const auto target = answers_.answer_unless_live(request, tunnel);
    if (const auto* own = std::get_if<Response>(&target)) return send(connection, *own);
    const auto& url = std::get<url::Url>(target);
    if (!exchange.live) {
      auto body = exchange.live_body(request);
      if (!body) return send(connection, no_body(request, body.error()));
      exchange.live = ask_live(*live_, live_request(request, url, *std::move(body)), connection);
    }
    const auto* outcome = exchange.live->outcome_or_wait();
    if (outcome == nullptr) return MHD_YES;
    if (const auto* error = std::get_if<Error>(outcome)) {
      return send(connection, no_live_answer(request, url, *error));
    }
    const auto& head = std::get<LiveAnswer::Head>(*outcome);
    const ResponsePtr made = stream_response(head, exchange.live);
    return made ? MHD_queue_response(connection, live_status(head.status), made.get()) : MHD_NO;
  }

  static MHD_Result send(MHD_Connection* connection, const Response& response) {
    const ResponsePtr made = make_response(response);
    return made ? MHD_queue_response(connection, response.status, made.get()) : MHD_NO;
  }

  std::unique_ptr<Certificates> certificates_;
  ProxyTunnels tunnels_;
  ProxyAnswers answers_;
  LiveWeb* live_;  // or null
  std::string address_;
  std::size_t next_ = 0;
  // Stopped before what their threads use is gone, the front first.
  std::vector<DaemonPtr> plain_;
  std::vector<DaemonPtr> tls_;
  std::unique_ptr<ProxyFront> front_;
};

}  // namespace

Result<std::unique_ptr<Proxy>> Proxy::start(const archive::Archive& archive,
                                            const ProxyOptions& options) {
  VARVE_ASSIGN(auto certificates, Certificates::load_or_make(options.keys));
  auto proxy = std::make_unique<MicroProxy>(archive, options, std::move(certificates));
  VARVE_TRY(proxy->listen(options));
  return proxy;
}

}  // namespace varve::replay
