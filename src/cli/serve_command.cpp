// varve serve
#include <fmt/format.h>

#include <charconv>
#include <csignal>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "varve/replay/server.hpp"

namespace varve::cli {
namespace {

// "127.0.0.1:8480", "[::1]:8480", ":8480" or "8480".
Result<replay::ServerOptions> parse_listen(std::string_view text) {
  replay::ServerOptions options;
  const std::size_t colon = text.rfind(':');
  std::string_view port = text;
  if (colon != std::string_view::npos) {
    if (colon > 0) options.address = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    return fail(ErrorKind::kInvalid, "--listen {} is not an address; give it as 127.0.0.1:8480",
                text);
  }
  return options;
}

struct ServeArguments {
  std::string listen = "127.0.0.1:8480";
  bool no_scripts = false;
};

int run_serve(const ServeArguments& arguments, const Globals& globals) {
  auto options = parse_listen(arguments.listen);
  if (!options) return report(options.error(), kUsage);
  options->scripts = !arguments.no_scripts;
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kRead);
  if (!archive) return report(archive.error(), kArchive);

  // Blocked before the server's threads start, so that the signal reaches sigwait() below.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto server = replay::Server::start(**archive, *options);
  if (!server) return report(server.error(), kFailed);
  if (globals.json) {
    print_json({{"url", (*server)->url()}});
  } else {
    print_line(fmt::format("varve serves {} at {}/ (Ctrl-C ends it)", globals.archive.string(),
                           (*server)->url()));
    std::fflush(stdout);
  }
  int received = 0;
  sigwait(&signals, &received);
  return kDone;
}

}  // namespace

void add_serve(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App& command = *app.add_subcommand("serve", "Open the archive in a browser");
  command.add_option("--listen", arguments->listen, "Address and port")->capture_default_str();
  command.add_flag("--no-scripts", arguments->no_scripts, "Run none of the archived scripts");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_serve(*arguments, globals); };
  });
}

}  // namespace varve::cli
