// libmicrohttpd's side: sockets, limits, and the passing of requests and answers.
#include "varve/replay/server.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <cerrno>
#include <exception>

#include "replay/access.hpp"
#include "replay/change_queue.hpp"
#include "replay/changes.hpp"
#include "replay/guesses.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/microhttpd.hpp"
#include "replay/path.hpp"
#include "replay/policy.hpp"
#include "replay/router.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

// A browser has some six connections to each host, and each archived origin is a host of its own.
constexpr unsigned kMaxConnections = 768;
constexpr unsigned kMaxConnectionsPerAddress = 512;
constexpr unsigned kSandboxThreads = 2;  // few browsers need them
// Bytes of a form that is sent to /save, and of what an archived page sends its server.
constexpr std::size_t kMaxForm = 64 * 1024;
constexpr std::size_t kMaxSent = 1 << 20;

// One request on its way: libmicrohttpd keeps the pointer between its calls.
struct Exchange {
  std::string target;
  bool announced = false;
  std::string body = {};
  std::size_t most = 0;  // bytes of the body; none are read where there must not be any
  std::optional<Response> changed = {};  // the answer to a change, once it had its turn
};

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

void* begin_exchange(void* connections, const char* uri, MHD_Connection* connection) {
  static_cast<Connections*>(connections)->begin_request(connection);
  return std::make_unique<Exchange>(Exchange{uri}).release();
}

void end_exchange(void* connections, MHD_Connection* connection, void** state,
                  MHD_RequestTerminationCode) {
  static_cast<Connections*>(connections)->end_request(connection);
  const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*state));
  *state = nullptr;
}

class MicroServer final : public Server {
 public:
  MicroServer(const archive::Archive& archive, const ServerOptions& options)
      : archive_(archive),
        options_(options),
        connections_(options.patience),
        desk_(options.token.empty() ? Saver() : options.saver) {}
  // Daemons must not be stopped while connections of theirs are suspended.
  ~MicroServer() override {
    changes_.stop();
    desk_.stop_listening();
  }
  MicroServer(const MicroServer&) = delete;
  MicroServer& operator=(const MicroServer&) = delete;

  Result<void> listen() {
    VARVE_ASSIGN(const auto public_url, read_public_url());
    const Reach reach = public_url ? Reach::kAnywhere : Reach::kLoopback;
    VARVE_ASSIGN(Socket socket, take_socket(reach));
    VARVE_ASSIGN(const Address address, address_of(socket.get(), reach));
    url_ = fmt::format("http://{}:{}", address.host(), address.port());
    const auto port = address.port();
    if (public_url) {
      prepare(Hosts(port, *public_url), Access(options_.token, std::to_string(port), true, true));
    } else {
      VARVE_ASSIGN(Socket second, listen_beside(address));
      VARVE_ASSIGN(const Address sandbox, address_of(second.get()));
      std::vector<std::string> allowed = options_.allowed_hosts;
      allowed.push_back(url_.substr(7));
      prepare(Hosts(port, sandbox.port(), allowed),
              Access(options_.token, std::to_string(port), false));
      VARVE_ASSIGN(sandbox_daemon_, start_daemon(std::move(second), kSandboxThreads));
    }
    VARVE_ASSIGN(daemon_, start_daemon(std::move(socket), std::max(options_.threads, 1U)));
    return {};
  }

  [[nodiscard]] std::string url() const override { return url_; }

  bool drain(std::chrono::milliseconds at_most) override {
    // The daemon's threads may still look at it: it is closed after them. One that was handed over
    // is listened to by whoever comes next as well.
    listener_.reset(MHD_quiesce_daemon(daemon_.get()));
    if (options_.socket < 0) ::shutdown(listener_.get(), SHUT_RDWR);
    if (sandbox_daemon_) {
      sandbox_listener_.reset(MHD_quiesce_daemon(sandbox_daemon_.get()));
      ::shutdown(sandbox_listener_.get(), SHUT_RDWR);
    }
    desk_.stop_listening();
    return connections_.drain(at_most);
  }

 private:
  // Who answers by which names, made before anybody can ask.
  void prepare(Hosts hosts, Access access) {
    std::string policy = home_policy(hosts, options_.scripts);
    access_ = std::make_unique<Access>(std::move(access));
    Site site{.hosts = std::move(hosts),
              .scripts = options_.scripts,
              .clock_now = options_.clock_now,
              .home_policy = std::move(policy),
              .access = access_.get(),
              .guesses = &guesses_,
              .open_for_change = options_.open_for_change,
              .text = options_.text,
              .about = options_.about,
              .url = url_,
              .public_url = options_.public_url,
              .started = Time::now()};
    router_ = std::make_unique<Router>(archive_, std::move(site), desk_, metrics_, connections_);
  }

  Result<std::optional<url::Url>> read_public_url() const {
    if (options_.public_url.empty()) return std::nullopt;
    auto url = url::Url::parse(options_.public_url);
    if (!url || url->scheme() != "https" || url->href() != fmt::format("{}/", url->origin())) {
      return fail(ErrorKind::kInvalid,
                  "{} is no public URL: it is https://NAME, or https://NAME:PORT",
                  options_.public_url);
    }
    if (options_.token.empty()) {
      return fail(ErrorKind::kRefused,
                  "with a public URL reading needs a token, and there is none");
    }
    return url;
  }

  Result<Socket> take_socket(Reach reach) {
    if (options_.socket >= 0) return Socket(options_.socket);
    VARVE_ASSIGN(const Address address, parse_address(options_.address, options_.port, reach));
    return listen_on(address);
  }

  Result<DaemonPtr> start_daemon(Socket socket, unsigned threads) {
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG | MHD_USE_TURBO |
                           MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
    const auto idle = static_cast<unsigned>(options_.patience.count());
    DaemonPtr daemon(
        MHD_start_daemon(flags, 0, nullptr, nullptr, &MicroServer::handle, this,
                         MHD_OPTION_EXTERNAL_LOGGER, log_line, nullptr,                      //
                         MHD_OPTION_LISTEN_SOCKET, socket.get(),                             //
                         MHD_OPTION_THREAD_POOL_SIZE, threads,                               //
                         MHD_OPTION_CONNECTION_LIMIT, std::max(kMaxConnections, threads),    //
                         MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMaxConnectionsPerAddress,      //
                         MHD_OPTION_CONNECTION_TIMEOUT, idle,                                //
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,              //
                         MHD_OPTION_NOTIFY_CONNECTION, Connections::changed, &connections_,  //
                         MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, &connections_,         //
                         MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, nullptr,               //
                         MHD_OPTION_NOTIFY_COMPLETED, end_exchange, &connections_,           //
                         MHD_OPTION_END));
    if (!daemon) return fail_errno("cannot start the server", errno);
    static_cast<void>(socket.release());  // the daemon's
    return daemon;
  }

  static MHD_Result handle(void* self, MHD_Connection* connection, const char*, const char* method,
                           const char*, const char* upload, std::size_t* upload_size,
                           void** state) {
    auto& server = *static_cast<MicroServer*>(self);
    auto* exchange = static_cast<Exchange*>(*state);
    if (exchange == nullptr) return MHD_NO;
    const std::string_view name(method);
    // Headers first; a body that nobody asked for is refused before it is read.
    if (!exchange->announced) {
      exchange->announced = true;
      exchange->most = most_sent(name, exchange->target);
      if (is_plain(name) || exchange->most > 0) {
        server.connections_.begin_body(connection);
        return MHD_YES;
      }
    }
    if (*upload_size > 0) {
      if (exchange->body.size() <= exchange->most) {
        exchange->body.append(upload, std::min(*upload_size, exchange->most + 1));
      }
      *upload_size = 0;
      return MHD_YES;
    }
    try {
      return server.answer(connection, name, *exchange);
    } catch (const std::exception& error) {  // none may go through libmicrohttpd, which is C
      spdlog::error("{} {}: {}", name, exchange->target, error.what());
      return MHD_NO;
    }
  }

  // Called again for a change when it had its turn.
  MHD_Result answer(MHD_Connection* connection, std::string_view method, Exchange& exchange) {
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
    if (!is_change(request)) return send(connection, router_->answer(request));
    wait_for_turn(connection, std::move(request), exchange);
    return MHD_YES;
  }

  // The connection is suspended until then, and the exchange lives as long.
  void wait_for_turn(MHD_Connection* connection, Request request, Exchange& exchange) {
    const auto busy = [] {
      Response response = text_response(503, "Other changes are being made; ask again.");
      response.set("Retry-After", "5");
      return response;
    };
    auto change = [this, connection, &exchange, busy,
                   request = std::move(request)](bool stopped) mutable {
      exchange.changed = stopped ? busy() : answer_safely(request);
      MHD_resume_connection(connection);
    };
    MHD_suspend_connection(connection);
    if (changes_.add(std::move(change))) return;
    exchange.changed = busy();
    MHD_resume_connection(connection);
  }

  Response answer_safely(Request& request) {
    try {
      return router_->answer(request);
    } catch (const std::exception& error) {  // a bug; the other changes go on
      spdlog::error("{} {}: {}", request.method, request.target, error.what());
      return text_response(500, "The change failed, and may have been made in part.");
    }
  }

  MHD_Result send(MHD_Connection* connection, Response response) {
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

  const archive::Archive& archive_;
  ServerOptions options_;
  std::string url_;
  Metrics metrics_;
  Connections connections_;
  SaveDesk desk_;
  std::unique_ptr<Access> access_;
  Guesses guesses_;
  std::unique_ptr<Router> router_;
  ChangeQueue changes_;
  Socket listener_;  // none as long as it is the daemon's
  Socket sandbox_listener_;
  DaemonPtr daemon_;  // last: stopped before what its threads use is gone
  DaemonPtr sandbox_daemon_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const archive::Archive& archive,
                                              const ServerOptions& options) {
  auto server = std::make_unique<MicroServer>(archive, options);
  VARVE_TRY(server->listen());
  return server;
}

}  // namespace varve::replay
