// varve serve
#include <fmt/format.h>

#include <charconv>
#include <csignal>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/token.hpp"
#include "varve/crawl/save.hpp"
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

replay::SaveOutcome outcome_of(const crawl::PageResult& page) {
  replay::SaveOutcome outcome;
  outcome.error = page.error;
  outcome.kept = page.kept;
  outcome.skipped = page.skipped;
  outcome.status = page.status;
  outcome.url = page.snapshot.final_url;
  outcome.time = page.snapshot.time;
  for (const auto& member : page.snapshot.members) outcome.resources.push_back(member.url);
  return outcome;
}

// The archive is opened for writing only while something is saved.
replay::Saver make_saver(const Path& folder, bool allow_private) {
  return [folder, allow_private](const replay::SaveOrder& order, const std::atomic<bool>& stop) {
    replay::SaveOutcome outcome;
    outcome.error = Error{ErrorKind::kCancelled, "the server was stopped"};
    const auto archive = archive::Archive::open(folder, archive::Archive::Mode::kWrite);
    if (!archive) {
      outcome.error = archive.error();
      return outcome;
    }
    crawl::SaveOptions options;
    options.fetch.allow_private = allow_private;
    options.if_older_than = order.if_older_than;
    crawl::SaveCallbacks callbacks;
    callbacks.page = [&](const crawl::PageResult& page) { outcome = outcome_of(page); };
    const auto saved = crawl::save_pages(**archive, {order.url}, options, callbacks, stop);
    if (!saved) outcome.error = saved.error();
    return outcome;
  };
}

struct ServeArguments {
  std::string listen = "127.0.0.1:8480";
  bool no_scripts = false;
  bool allow_private = false;
};

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
  let_save(arguments, globals, *options);
  const auto server = replay::Server::start(**archive, *options);
  if (!server) return report(server.error(), kFailed);
  if (globals.json) {
    const Json token = options->token.empty() ? Json() : Json(token_path(globals.archive).string());
    print_json({{"url", (*server)->url()}, {"token", token}});
  } else {
    print_line(fmt::format("varve serves {} at {}/ (Ctrl-C ends it)", globals.archive.string(),
                           (*server)->url()));
    if (!options->token.empty()) {
      print_line(
          fmt::format("To save through it: the token in {}", token_path(globals.archive).string()));
    }
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
  command.add_flag("--allow-private", arguments->allow_private,
                   "Let pages be saved from addresses of this machine and of local networks");
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_serve(*arguments, globals); };
  });
}

}  // namespace varve::cli
