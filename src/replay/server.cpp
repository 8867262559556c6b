// libmicrohttpd's side: sockets, daemons and their limits, and by which names they are asked.
#include "varve/replay/server.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "replay/access.hpp"
#include "replay/crawl_view.hpp"
#include "replay/events.hpp"
#include "replay/exchanges.hpp"
#include "replay/guesses.hpp"
#include "replay/microhttpd.hpp"
#include "replay/policy.hpp"
#include "replay/router.hpp"

namespace varve::replay {
namespace {

// A browser has some six connections to each host, and each archived origin is a host of its own.
constexpr unsigned kMaxConnections = 768;
constexpr unsigned kMaxConnectionsPerAddress = 512;
constexpr unsigned kSandboxThreads = 2;  // few browsers need them

class MicroServer final : public Server {
 public:
  MicroServer(const archive::Archive& archive, const ServerOptions& options)
      : archive_(archive),
        options_(options),
        connections_(options.patience),
        desk_(options.token.empty() ? Saver() : options.saver) {
    if (options.crawls != nullptr) follow_crawls(*options.crawls);
  }
  // Daemons must not be stopped while connections of theirs are suspended.
  ~MicroServer() override {
    if (exchanges_) exchanges_->stop();
    stop_listening();
    if (options_.crawls != nullptr) options_.crawls->on_change({});
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
    stop_listening();
    return connections_.drain(at_most);
  }

 private:
  void follow_crawls(Crawls& crawls) {
    crawl_events_ = std::make_unique<Events>(
        [&crawls](const std::string& job) { return job_state(crawls.find(job)); });
    crawls.on_change([this](const std::string& job) { crawl_events_->changed(job); });
  }

  // What is followed by events ends, and nothing else is.
  void stop_listening() {
    desk_.stop_listening();
    if (crawl_events_) crawl_events_->stop();
  }

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
              .schedules = options_.schedules,
              .crawls = options_.crawls,
              .crawl_events = crawl_events_.get(),
              .about = options_.about,
              .url = url_,
              .public_url = options_.public_url,
              .started = Time::now()};
    router_ = std::make_unique<Router>(archive_, std::move(site), desk_, metrics_, connections_);
    exchanges_ = std::make_unique<Exchanges>(*router_, connections_);
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
        MHD_start_daemon(flags, 0, nullptr, nullptr, Exchanges::handle, exchanges_.get(),
                         MHD_OPTION_EXTERNAL_LOGGER, log_line, nullptr,                      //
                         MHD_OPTION_LISTEN_SOCKET, socket.get(),                             //
                         MHD_OPTION_THREAD_POOL_SIZE, threads,                               //
                         MHD_OPTION_CONNECTION_LIMIT, std::max(kMaxConnections, threads),    //
                         MHD_OPTION_PER_IP_CONNECTION_LIMIT, kMaxConnectionsPerAddress,      //
                         MHD_OPTION_CONNECTION_TIMEOUT, idle,                                //
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,              //
                         MHD_OPTION_NOTIFY_CONNECTION, Connections::changed, &connections_,  //
                         MHD_OPTION_URI_LOG_CALLBACK, Exchanges::begin, exchanges_.get(),    //
                         MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, nullptr,               //
                         MHD_OPTION_NOTIFY_COMPLETED, Exchanges::end, exchanges_.get(),      //
                         MHD_OPTION_END));
    if (!daemon) return fail_errno("cannot start the server", errno);
    static_cast<void>(socket.release());  // the daemon's
    return daemon;
  }

  const archive::Archive& archive_;
  ServerOptions options_;
  std::string url_;
  Metrics metrics_;
  Connections connections_;
  SaveDesk desk_;
  std::unique_ptr<Events> crawl_events_;
  std::unique_ptr<Access> access_;
  Guesses guesses_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<Exchanges> exchanges_;
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
