// varve view
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/recording.hpp"
#include "cli/target.hpp"
#include "varve/browser/process.hpp"
#include "varve/replay/proxy.hpp"

namespace varve::cli {
namespace {

struct ViewArguments {
  std::string target;
  std::string at;
  std::vector<std::string> browser_arguments;
  bool keep_profile = false;
  bool no_scripts = false;
  bool record = false;
  bool allow_private = false;
};

// The proxy that the browser has, as both kinds tell of themselves.
struct ProxyFacts {
  std::string address;
  std::string authority_pin;
};

// Before any thread is there, so that wait_for_browser() gets them.
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, each);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

browser::ProcessOptions browser_options(const ViewArguments& arguments, const ProxyFacts& proxy,
                                        const browser::ProfileFolder& profile,
                                        const std::string& url) {
  browser::ProcessOptions options;
  options.profile = profile.path();
  options.proxy = proxy.address;
  options.authority_pin = proxy.authority_pin;
  options.url = url;
  options.live = arguments.record;
  options.more = arguments.browser_arguments;
  return options;
}

// Until the person closes the browser.
Result<void> browse(const ViewArguments& arguments, const Globals& globals, const ProxyFacts& proxy,
                    const std::string& url) {
  VARVE_ASSIGN(const auto profile, browser::ProfileFolder::make(arguments.keep_profile));
  VARVE_ASSIGN(const pid_t process,
               browser::start_browser(browser_options(arguments, proxy, profile, url)));
  const int status = browser::wait_for_browser(process);
  if (arguments.keep_profile && !globals.quiet) {
    fmt::print(stderr, "the browser's profile is in {}\n", profile.path().string());
  }
  if (status == 0 || status == 128 + SIGTERM) return {};
  return fail(ErrorKind::kInvalid, "the browser ended with status {}", status);
}

Result<void> view(const ViewArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  block_signals();
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const archive::CaptureRow row, find_shown(*archive, target));
  replay::ProxyOptions options;
  options.port = 0;
  options.keys = globals.archive / "keys";
  options.time = row.time;  // what the page needs comes from the same save, or is near it
  options.scripts = !arguments.no_scripts;
  VARVE_ASSIGN(const auto proxy, replay::Proxy::start(*archive, options));
  return browse(arguments, globals, {proxy->address(), proxy->authority_pin()}, row.url);
}

Result<void> view_live(const ViewArguments& arguments, const Globals& globals) {
  const auto url = url::Url::parse(arguments.target);
  if (!url || !url->is_http()) {
    return fail(
        ErrorKind::kInvalid,
        "{} is not a URL that can be recorded; give one that starts with http:// or https://",
        arguments.target);
  }
  block_signals();
  record::Options options;
  options.keys = globals.archive / "keys";
  options.allow_private = arguments.allow_private;
  options.is_unwanted = browser::is_browsers_own;
  VARVE_ASSIGN(auto recording, Recording::start(globals.archive, options));
  if (!globals.quiet) fmt::print(stderr, "{}\n", kRecordingNotice);
  const record::RecordingProxy& proxy = recording.proxy();
  const auto browsed =
      browse(arguments, globals, {proxy.address(), proxy.authority_pin()}, url->href());
  VARVE_TRY(recording.finish());
  return browsed;
}

}  // namespace

void add_view(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ViewArguments>();
  CLI::App& command =
      *app.add_subcommand("view", "Look at a capture in a browser that sees the archive only");
  command.add_option("URL", arguments->target, "URL or URL@TIME; the nearest capture is meant")
      ->type_name("")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  CLI::Option* const record = command.add_flag(
      "--record", arguments->record,
      "Open the live page instead, and keep what the browser gets: logins and cookies too");
  command
      .add_flag("--allow-private", arguments->allow_private,
                "Let what is recorded come from this machine and local networks too")
      ->needs(record);
  command.add_flag("--no-scripts", arguments->no_scripts, "Run none of the archived scripts")
      ->excludes(record);
  command.add_flag("--keep-profile", arguments->keep_profile,
                   "Leave the browser's folder when it has ended");
  command
      .add_option("--browser-arg", arguments->browser_arguments, "One argument more for Chromium")
      ->type_name("ARG")
      ->allow_extra_args(false);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto viewed =
          arguments->record ? view_live(*arguments, globals) : view(*arguments, globals);
      return viewed ? kDone : report(viewed.error(), kFailed);
    };
  });
}

}  // namespace varve::cli
