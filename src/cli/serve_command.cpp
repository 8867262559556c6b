// varve serve
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>

#include "cli/command.hpp"
#include "cli/listen.hpp"
#include "cli/output.hpp"
#include "cli/recording.hpp"
#include "cli/save_settings.hpp"
#include "cli/saver.hpp"
#include "cli/schedule_daemon.hpp"
#include "cli/systemd.hpp"
#include "cli/text_keeper.hpp"
#include "cli/token.hpp"
#include "cli/web_crawls.hpp"
#include "cli/web_schedules.hpp"
#include "varve/replay/proxy.hpp"
#include "varve/replay/server.hpp"

namespace varve::cli {
namespace {

struct ServeArguments {
  std::string listen = "127.0.0.1:8480";
  std::string public_url;  // empty: none
  std::string proxy;       // empty: none
  bool no_scripts = false;
  std::string clock = "capture";
  bool allow_private = false;
  bool record = false;
  std::uint64_t max_bytes = record::Options().max_decoded;
  unsigned patience = 30;  // seconds
  bool daemon = false;
};

constexpr int kChangeWaitMs = 20'000;  // a person waits for the page, or a proxy for the answer
constexpr std::chrono::seconds kDrain{10};  // for requests that are on their way when it ends

struct Servers {
  std::unique_ptr<replay::Server> server;
  std::unique_ptr<replay::Proxy> proxy;  // or null
  std::optional<Recording> recording;    // in its place

  [[nodiscard]] std::string proxy_address() const {
    if (recording) return recording->proxy().address();
    return proxy ? proxy->address() : std::string();
  }
};

Result<replay::ServerOptions> server_options(const ServeArguments& arguments) {
  VARVE_ASSIGN(const Listen listen, parse_listen(arguments.listen, "--listen"));
  replay::ServerOptions options;
  options.address = listen.address;
  options.port = listen.port;
  options.public_url = arguments.public_url;
  options.scripts = !arguments.no_scripts;
  options.clock_now = arguments.clock == "now";
  options.patience = std::chrono::seconds(arguments.patience);
  VARVE_ASSIGN(options.socket, socket_of_systemd());
  return options;
}

// An archive that cannot be written to is served all the same.
void let_change(const ServeArguments& arguments, const Globals& globals,
                replay::ServerOptions& options) {
  auto token = read_token(globals.archive);
  if (!token) {
    report(token.error().in("nothing can be saved or changed by this server"));
    return;
  }
  options.token = *std::move(token);
  options.saver = make_saver(globals.archive, arguments.allow_private);
  options.open_for_change = [folder = globals.archive] {
    archive::Archive::Options patient;
    patient.lock_wait_ms = kChangeWaitMs;
    return archive::Archive::open(folder, archive::Archive::Mode::kWrite, patient);
  };
}

// Pages are served all the same.
std::unique_ptr<search::TextIndex> open_text(const archive::Archive& archive,
                                             const Globals& globals) {
  auto text = search::TextIndex::open(archive, globals.archive);
  if (text) return *std::move(text);
  report(text.error().in("texts cannot be searched"));
  return nullptr;
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

record::Options record_options(const ServeArguments& arguments, const replay::ProxyOptions& proxy) {
  record::Options options;
  options.address = proxy.address;
  options.port = proxy.port;
  options.keys = proxy.keys;
  options.max_decoded = arguments.max_bytes;
  options.allow_private = arguments.allow_private;
  return options;
}

Result<Servers> start_servers(const archive::Archive& archive, const ServeArguments& arguments,
                              const Globals& globals, replay::ServerOptions server,
                              const replay::ProxyOptions& proxy) {
  Servers servers;
  if (arguments.record) {
    VARVE_ASSIGN(servers.recording,
                 Recording::start(globals.archive, record_options(arguments, proxy)));
  } else if (!arguments.proxy.empty()) {
    VARVE_ASSIGN(servers.proxy, replay::Proxy::start(archive, proxy));
  }
  server.about = {.archive = std::filesystem::absolute(globals.archive),
                  .version = VARVE_VERSION,
                  .proxy = servers.proxy_address(),
                  .records = arguments.record,
                  .allow_private = arguments.allow_private,
                  .defaults = own_defaults()};
  VARVE_ASSIGN(servers.server, replay::Server::start(archive, server));
  return servers;
}

void announce_json(const Servers& servers, bool saves, const Globals& globals) {
  const Json token = saves ? Json(token_path(globals.archive).string()) : Json();
  Json json = {{"url", servers.server->url()}, {"token", token}};
  if (const auto proxy = servers.proxy_address(); !proxy.empty()) {
    json["proxy"] = proxy;
    json["recording"] = servers.recording.has_value();
  }
  print_json(json);
}

void announce(const Servers& servers, bool saves, std::string_view public_url,
              const Globals& globals) {
  if (globals.json) return announce_json(servers, saves, globals);
  print_line(fmt::format("varve serves {} at {}/ (Ctrl-C ends it)", globals.archive.string(),
                         servers.server->url()));
  if (!public_url.empty()) {
    print_line(fmt::format("to be reached at {}, where reading needs the token too", public_url));
  }
  if (servers.recording) {
    print_line(
        fmt::format("and records what comes through the HTTP proxy {}", servers.proxy_address()));
    print_line(kRecordingNotice);
  } else if (servers.proxy) {
    print_line(fmt::format("and as the HTTP proxy {}; the time is chosen at http://varve.archive/",
                           servers.proxy_address()));
  }
  if (saves) {
    print_line(fmt::format("To save and change by it: the token in {}",
                           token_path(globals.archive).string()));
  }
  std::fflush(stdout);
}

// A recording begins an archive like a save.
Result<std::unique_ptr<archive::Archive>> open_archive(const ServeArguments& arguments,
                                                       const Globals& globals) {
  using Mode = archive::Archive::Mode;
  if (arguments.record) VARVE_TRY(archive::Archive::open(globals.archive, Mode::kWrite));
  return archive::Archive::open(globals.archive, Mode::kRead);
}

int run_serve(const ServeArguments& arguments, const Globals& globals) {
  auto options = server_options(arguments);
  if (!options) return report(options.error(), kUsage);
  const auto of_proxy = proxy_options(arguments, globals);
  if (!of_proxy) return report(of_proxy.error(), kUsage);
  const auto archive = open_archive(arguments, globals);
  if (!archive) return report(archive.error(), kArchive);

  // Blocked before the servers' threads start, so that the signal reaches sigwait() below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  let_change(arguments, globals, *options);
  const auto text = open_text(**archive, globals);
  options->text = text.get();
  ScheduleDaemon daemon(globals, arguments.daemon);
  WebSchedules schedules(**archive, globals, daemon, options->open_for_change,
                         arguments.allow_private);
  WebCrawls crawls(globals, arguments.allow_private);
  options->schedules = &schedules;
  options->crawls = &crawls;
  auto servers = start_servers(**archive, arguments, globals, *options, *of_proxy);
  if (!servers) return report(servers.error(), kFailed);
  const auto keeper = text ? std::make_unique<TextKeeper>(*text) : nullptr;
  daemon.start();
  announce(*servers, !options->token.empty(), options->public_url, globals);
  tell_systemd("READY=1");
  int received = 0;
  sigwait(&signals, &received);
  tell_systemd("STOPPING=1");
  servers->server->drain(kDrain);
  if (!servers->recording) return kDone;
  const auto finished = servers->recording->finish();
  return finished ? kDone : report(finished.error().in("not all was recorded"), kArchive);
}

}  // namespace

void add_serve(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App& command = *app.add_subcommand("serve", "Open the archive in a browser");
  command.add_option("--listen", arguments->listen, "Address and port")->capture_default_str();
  command
      .add_option("--public-url", arguments->public_url,
                  "Where a proxy with TLS before it is reached (https://archive.example); reading "
                  "needs the token then")
      ->type_name("URL");
  command
      .add_option("--proxy", arguments->proxy,
                  "Be an HTTP proxy too, which answers archived addresses themselves")
      ->type_name("ADDRESS:PORT");
  command
      .add_flag("--record", arguments->record,
                "Let the proxy lead to the live web, and keep what comes: logins and cookies too")
      ->needs("--proxy");
  command
      .add_option("--max-bytes", arguments->max_bytes,
                  "Bytes of one recorded body, decoded; the browser gets the rest, unkept")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE")
      ->needs("--record");
  command
      .add_option("--patience", arguments->patience,
                  "Seconds that a client may be silent, or take for a request")
      ->check(CLI::Range(1U, 3600U))
      ->capture_default_str();
  command.add_flag("--daemon", arguments->daemon, "Run the archive's schedules too");
  command.add_flag("--no-scripts", arguments->no_scripts, "Run none of the archived scripts");
  command
      .add_option(
          "--clock", arguments->clock,
          "What time archived scripts find, and whether Math.random() is the same each time")
      ->check(CLI::IsMember({"capture", "now"}))
      ->capture_default_str();
  command.add_flag("--allow-private", arguments->allow_private,
                   "Let pages be saved and recorded from addresses of this machine and of local "
                   "networks");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_serve(*arguments, globals); };
  });
}

}  // namespace varve::cli
