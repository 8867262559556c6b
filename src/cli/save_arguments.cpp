#include "cli/save_arguments.hpp"

#include <CLI/CLI.hpp>
#include <fstream>

#include "cli/save_settings.hpp"

namespace varve::cli {
namespace {

Result<void> complete_browser(SaveArguments& arguments) {
  browser::Options& options = arguments.in_browser;
  if (!arguments.device.empty()) {
    VARVE_ASSIGN(options.viewport, browser::read_device(arguments.device));
  }
  if (!arguments.viewport.empty()) {
    const auto kind = options.viewport.kind;
    VARVE_ASSIGN(options.viewport, browser::read_viewport(arguments.viewport));
    options.viewport.kind = kind;
  }
  if (!arguments.timezone.empty()) {
    VARVE_ASSIGN(options.timezone, browser::read_timezone(arguments.timezone));
  }
  if (!arguments.page_timeout.empty()) {
    VARVE_ASSIGN(const std::int64_t us, parse_duration(arguments.page_timeout));
    options.limits.time = std::chrono::milliseconds(us / 1000);
    options.limits.load = std::min(options.limits.load, options.limits.time);
  }
  // varve's own name is for what it fetches itself; a browser says who it is.
  const std::string& agent = arguments.save.fetch.user_agent;
  if (agent != fetch::kUserAgent && !agent.empty()) options.user_agent = agent;
  return {};
}

// CLI11 takes a flag that is not given for false, where nothing has to stay nothing.
void add_choice(CLI::App& command, const std::string& names,
                const std::shared_ptr<SaveArguments>& arguments,
                std::optional<bool> settings::Save::*choice, const std::string& description) {
  command.add_flag_function(
      names, [arguments, choice](std::int64_t times) { arguments->given.*choice = times > 0; },
      description);
}

void add_browser(CLI::App& command, const std::shared_ptr<SaveArguments>& arguments) {
  browser::Options& options = arguments->in_browser;
  command
      .add_flag("--browser{always}", arguments->browser,
                "Save what a browser sees, scripts and all: always (as without a MODE), never, or "
                "auto, where scripts put the page together")
      ->type_name("MODE");
  command.add_option("--device", arguments->device, "What the browser is: desktop, phone, tablet")
      ->type_name("DEVICE");
  command
      .add_option("--viewport", arguments->viewport,
                  "The browser's window, such as 1280x800 or 390x844@3")
      ->type_name("SIZE");
  command.add_option("--language", options.language, "The browser's languages, such as de-CH,de")
      ->type_name("TAGS");
  command
      .add_option("--timezone", arguments->timezone,
                  "The browser's time zone, such as Europe/Zurich")
      ->type_name("ZONE");
  command
      .add_option("--profile", options.profile,
                  "A folder with a browser's profile, in which somebody may be logged in; it is "
                  "kept")
      ->type_name("FOLDER");
  command.add_flag("--dismiss-cookies", options.dismiss_cookies,
                   "Take banners away that ask about cookies");
  command
      .add_option("--page-timeout", arguments->page_timeout,
                  "How long the browser may look at one page: 90s, 5m")
      ->type_name("DURATION");
  command
      .add_option("--browser-memory", options.limits.memory, "How much memory the browser may take")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
}

}  // namespace

void add_save_options(CLI::App& command, const std::shared_ptr<SaveArguments>& arguments) {
  add_browser(command, arguments);
  crawl::SaveOptions& save = arguments->save;
  add_choice(command, "--requisites,!--no-requisites", arguments, &settings::Save::requisites,
             "Save images, styles, scripts, fonts and frames too (default)");
  command.add_option("--header", arguments->headers, "A header for every request: 'Name: value'")
      ->allow_extra_args(false)
      ->type_name("HEADER");
  command.add_option("--cookies", arguments->cookies, "A cookie file in Netscape's format")
      ->type_name("FILE");
  command.add_option("--user-agent", arguments->given.user_agent, "Who varve says it is");
  command
      .add_option("--proxy", arguments->proxy,
                  "A proxy, such as http://host:3128 or socks5h://host")
      ->type_name("URL");
  command.add_option("--timeout", arguments->timeout, "How long one request may take: 90s, 5m")
      ->type_name("DURATION");
  command
      .add_option("--tries", save.fetch.limits.attempts,
                  "How often a request is sent at most that fails in a way that may pass (4)")
      ->check(CLI::Range(1, 20))
      ->type_name("N");
  command
      .add_option("--max-bytes", arguments->given.max_bytes,
                  "Bytes of one body, decoded; more is cut off")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
  command
      .add_option("--if-older-than", arguments->if_older_than,
                  "Only pages whose newest capture is older than this: 12h, 3d")
      ->type_name("DURATION");
  command.add_flag("--conditional,!--no-conditional", save.conditional,
                   "Ask servers only for what has changed since the last time; of a page that has "
                   "not, keep no more than that");
  command
      .add_option("--full-look-every", arguments->full_look_every,
                  "With --conditional: look at all of an unchanged page after this time (30d)")
      ->type_name("DURATION");
  command
      .add_option("--tag", save.tags, "A word to find the snapshot by; may be given several times")
      ->allow_extra_args(false)
      ->type_name("TAG");
  command.add_option("--note", save.note, "A remark, kept with the snapshot");
  command.add_flag("--hold", save.hold, "The snapshot must not be removed");
  add_choice(command, "--exact,!--no-exact", arguments, &settings::Save::exact,
             "Keep the bytes as transferred, too");
  command.add_flag("--check-replay", arguments->check_replay,
                   "Open the new snapshot in a browser, and compare it with what was captured");
  command.add_flag("--witness", arguments->witness,
                   "Have an outside archive save the page too, and keep its answer");
  command.add_flag("--allow-private", save.fetch.allow_private,
                   "Allow addresses of this machine and of local networks");
}

Result<void> complete_options(SaveArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const settings::Save said, read_save_settings(globals.archive));
  apply(said, arguments.save);
  arguments.use = said.browser.value_or(arguments.use);
  if (!arguments.browser.empty()) {
    VARVE_ASSIGN(arguments.use, settings::read_browser(arguments.browser));
  }
  apply(arguments.given, arguments.save);
  fetch::Options& fetch = arguments.save.fetch;
  for (const std::string& header : arguments.headers) {
    const std::size_t colon = header.find(':');
    if (colon == 0 || colon == std::string::npos ||
        header.find_first_of("\r\n") != std::string::npos) {
      return fail(ErrorKind::kInvalid, "\"{}\" is not a header; give it as 'Name: value'", header);
    }
    const std::size_t value = header.find_first_not_of(" \t", colon + 1);
    fetch.headers.emplace_back(header.substr(0, colon),
                               value == std::string::npos ? "" : header.substr(value));
  }
  if (!arguments.cookies.empty()) {
    if (!std::ifstream(arguments.cookies)) {
      return fail(ErrorKind::kInvalid, "cannot read the cookie file {}", arguments.cookies);
    }
    fetch.cookie_file = arguments.cookies;
  }
  if (!arguments.proxy.empty()) fetch.proxy = arguments.proxy;
  if (!arguments.timeout.empty()) {
    VARVE_ASSIGN(const std::int64_t us, parse_duration(arguments.timeout));
    fetch.limits.total_timeout = std::chrono::milliseconds(us / 1000);
    fetch.limits.connect_timeout =
        std::min(fetch.limits.connect_timeout, fetch.limits.total_timeout);
  }
  if (!arguments.if_older_than.empty()) {
    VARVE_ASSIGN(arguments.save.if_older_than, parse_duration(arguments.if_older_than));
  }
  if (!arguments.full_look_every.empty()) {
    VARVE_ASSIGN(arguments.save.full_look_every, parse_duration(arguments.full_look_every));
  }
  arguments.save.circumstances = circumstances_of(arguments.save);
  return complete_browser(arguments);
}

}  // namespace varve::cli
