// varve serve
#include <fmt/format.h>

#include <chrono>
#include <csignal>

#include "cli/command.hpp"
#include "cli/listen.hpp"
#include "cli/output.hpp"
#include "cli/saver.hpp"
#include "cli/systemd.hpp"
#include "cli/token.hpp"
#include "varve/replay/proxy.hpp"
#include "varve/replay/server.hpp"

namespace varve::cli {
namespace {

struct ServeArguments {
  std::string listen = "127.0.0.1:8480";
  std::string proxy;  // empty: none
  bool no_scripts = false;
  bool allow_private = false;
  unsigned patience = 30;  // seconds
};

constexpr std::chrono::seconds kDrain{10};  // for requests that are on their way when it ends

struct Servers {
  std::unique_ptr<replay::Server> server;
  std::unique_ptr<replay::Proxy> proxy;  // or null
};

Result<replay::ServerOptions> server_options(const ServeArguments& arguments) {
  VARVE_ASSIGN(const Listen listen, parse_listen(arguments.listen, "--listen"));
  replay::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.scripts = !arguments.no_scripts;
  options.patience = std::chrono::seconds(arguments.patience);
  VARVE_ASSIGN(options.socket, socket_of_systemd());
  return options;
}

// An archive that cannot be written to is served all the same.
void let_save(const ServeArguments& arguments, const Globals& globals,
              replay::ServerOptions& options) {
  auto token = read_token(globals.archive);
  if (!token) {
    report(token.error().in("pages cannot be saved by this server"));
    return;
  }
  options.token = *std::move(token);
  options.saver = make_saver(globals.archive, arguments.allow_private);
}

Result<replay::ProxyOptions> proxy_options(const ServeArguments& arguments,
                                           const Globals& globals) {
  replay::ProxyOptions options;
  if (arguments.proxy.empty()) return options;
  VARVE_ASSIGN(const Listen listen, parse_listen(arguments.proxy, "--proxy"));
  options.address = listen.address;
  options.port = listen.port;
  options.keys = globals.archive / "keys";
  options.scripts = !arguments.no_scripts;
  return options;
}

Result<Servers> start_servers(const archive::Archive& archive, const ServeArguments& arguments,
                              const replay::ServerOptions& server,
                              const replay::ProxyOptions& proxy) {
  Servers servers;
  VARVE_ASSIGN(servers.server, replay::Server::start(archive, server));
  if (!arguments.proxy.empty()) {
    VARVE_ASSIGN(servers.proxy, replay::Proxy::start(archive, proxy));
  }
  return servers;
}

void announce(const Servers& servers, bool saves, const Globals& globals) {
  if (globals.json) {
    const Json token = saves ? Json(token_path(globals.archive).string()) : Json();
    Json json = {{"url", servers.server->url()}, {"token", token}};
    if (servers.proxy) json["proxy"] = servers.proxy->address();
    print_json(json);
    return;
  }
  print_line(fmt::format("varve serves {} at {}/ (Ctrl-C ends it)", globals.archive.string(),
                         servers.server->url()));
  if (servers.proxy) {
    print_line(fmt::format("and as the HTTP proxy {}; the time is chosen at http://varve.archive/",
                           servers.proxy->address()));
  }
  if (saves) {
    print_line(
        fmt::format("To save through it: the token in {}", token_path(globals.archive).string()));
  }
  std::fflush(stdout);
}

int run_serve(const ServeArguments& arguments, const Globals& globals) {
  auto options = server_options(arguments);
  if (!options) return report(options.error(), kUsage);
  const auto of_proxy = proxy_options(arguments, globals);
  if (!of_proxy) return report(of_proxy.error(), kUsage);
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);

  // Blocked before the servers' threads start, so that the signal reaches sigwait() below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  let_save(arguments, globals, *options);
  const auto servers = start_servers(**archive, arguments, *options, *of_proxy);
  if (!servers) return report(servers.error(), kFailed);
  announce(*servers, !options->token.empty(), globals);
  tell_systemd("READY=1");
  int received = 0;
  sigwait(&signals, &received);
  tell_systemd("STOPPING=1");
  servers->server->drain(kDrain);
  return kDone;
}

}  // namespace

void add_serve(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App& command = *app.add_subcommand("serve", "Open the archive in a browser");
  command.add_option("--listen", arguments->listen, "Address and port")->capture_default_str();
  command
      .add_option("--proxy", arguments->proxy,
                  "Be an HTTP proxy too, which answers archived addresses themselves")
      ->type_name("ADDRESS:PORT");
  command
      .add_option("--patience", arguments->patience,
                  "Seconds that a client may be silent, or take for a request")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  command.add_flag("--no-scripts", arguments->no_scripts, "Run none of the archived scripts");
  command.add_flag("--allow-private", arguments->allow_private,
                   "Let pages be saved from addresses of this machine and of local networks");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_serve(*arguments, globals); };
  });
}

}  // namespace varve::cli
