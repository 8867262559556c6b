// varve save
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <set>
#include <unordered_set>

#include "cli/command.hpp"
#include "cli/log_keeper.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/save_settings.hpp"
#include "cli/saving.hpp"
#include "cli/stop.hpp"
#include "cli/witness.hpp"
#include "varve/base/bytes.hpp"
#include "varve/crawl/save.hpp"

namespace varve::cli {
namespace {

struct SaveArguments {
  std::vector<std::string> urls;
  std::string input;
  std::string browser;
  std::string device;
  std::string viewport;
  std::string timezone;
  std::string page_timeout;
  settings::BrowserUse use = settings::BrowserUse::kAuto;
  browser::Options in_browser;
  crawl::SaveOptions save;
  settings::Save given;  // in place of what the archive's config.toml says
  std::vector<std::string> headers;
  std::string cookies;
  std::string proxy;
  std::string timeout;
  std::string if_older_than;
  bool check_replay = false;
  bool witness = false;
};

// The URLs of the command line and of --input, a line each, without those that came before.
Result<std::vector<std::string>> gather_urls(const SaveArguments& arguments) {
  std::vector<std::string> urls = arguments.urls;
  if (!arguments.input.empty()) {
    std::ifstream file;
    if (arguments.input != "-") file.open(arguments.input);
    std::istream& in = arguments.input == "-" ? std::cin : file;
    if (!in) return fail(ErrorKind::kInvalid, "cannot read the list of URLs {}", arguments.input);
    for (std::string line; std::getline(in, line);) {
      const std::size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string::npos || line[first] == '#') continue;
      urls.push_back(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first));
    }
  }
  std::unordered_set<std::string_view> seen;
  std::vector<std::string> unique;
  for (const std::string& url : urls) {
    if (seen.insert(url).second) unique.push_back(url);
  }
  if (unique.empty()) return fail(ErrorKind::kInvalid, "no URL was given; try `varve save URL`");
  return unique;
}

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
  arguments.save.circumstances = circumstances_of(arguments.save);
  return complete_browser(arguments);
}

// "1 resource", "2 resources".
std::string count(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

void print_replay_check(const archive::ReplayCheck& check) {
  std::string line = fmt::format("      replays to {}", human_share(check.score()));
  if (check.pixels) line += fmt::format(": pixels {}", human_share(*check.pixels));
  if (check.text) line += fmt::format(", text {}", human_share(*check.text));
  print_line(line + fmt::format("; {} of {} failed", check.failed, count(check.asked, "request")));
  for (const std::string& url : check.failed_urls) {
    print_line("      not in the replay: " + printable(url));
  }
}

void print_for_people(const crawl::PageResult& result) {
  const archive::Snapshot& snapshot = result.snapshot;
  if (result.error && !result.kept) return;
  print_line(
      fmt::format("{} {}", result.skipped ? "kept " : "saved", printable(snapshot.final_url)));
  if (!snapshot.title.empty()) print_line("      " + printable(snapshot.title));
  print_line(fmt::format("      {}  {}  {}, {} received, {} stored: {}", snapshot.time.digits14(),
                         result.status, count(result.resources, "resource"),
                         human_bytes(result.bytes_received), human_bytes(result.bytes_stored),
                         printable(snapshot.verdict)));
  for (const auto& failed : snapshot.failed) {
    print_line(
        fmt::format("      missing {}: {}", printable(failed.url), printable(failed.reason)));
  }
  if (result.replay_check && *result.replay_check) print_replay_check(**result.replay_check);
  std::fflush(stdout);
}

int run_save(SaveArguments arguments, const Globals& globals) {
  if (const auto complete = complete_options(arguments, globals); !complete) {
    return report(complete.error(), kUsage);
  }
  const auto urls = gather_urls(arguments);
  if (!urls) return report(urls.error(), kUsage);
  const auto archive = archive::Archive::open(globals.archive, archive::Archive::Mode::kWrite);
  if (!archive) return report(archive.error(), kArchive);

  Witness witness;
  if (arguments.witness) {
    if (const auto ready = witness.prepare(globals, arguments.save.fetch.allow_private); !ready) {
      return report(ready.error(), kUsage);
    }
  }

  const std::atomic<bool>& stop = stop_on_signals();
  ProgressLine line(!globals.quiet && !globals.json);
  std::set<int> exits;
  crawl::SaveCallbacks callbacks;
  callbacks.page = [&](const crawl::PageResult& result) {
    witness.note(result);
    line.aside([&] {
      if (globals.json) {
        print_json(to_json(result));
      } else if (!globals.quiet) {
        print_for_people(result);
      }
      if (result.replay_check && !*result.replay_check) {
        const Error& error = result.replay_check->error();
        exits.insert(report(error.in("the replay of " + result.snapshot.url), kFailed));
      }
      if (!result.error) return;
      const bool invalid = result.error->kind == ErrorKind::kInvalid;
      exits.insert(report(result.error->in(result.snapshot.url), invalid ? kUsage : kFailed));
    });
  };
  callbacks.progress = [&](const crawl::Progress& progress) { line.draw(progress); };
  const SaveOrder order{*urls, arguments.save, arguments.use, arguments.in_browser,
                        arguments.check_replay};
  const auto saved = save_pages(**archive, globals.archive, order, callbacks, stop);
  if (!saved) return report(saved.error(), kArchive);
  if (arguments.witness) exits.merge(witness.ask(**archive, stop));
  keep_log(**archive, globals.archive, arguments.save.fetch.allow_private);
  return exits.empty() ? kDone : exits.size() == 1 ? *exits.begin() : kFailed;
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

void add_save(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<SaveArguments>();
  CLI::App& command = *app.add_subcommand("save", "Save pages with all that they need");
  command.add_option("URL", arguments->urls, "Pages to save")->type_name("");
  command.add_option("--input", arguments->input, "A file with a URL a line; - is standard input")
      ->type_name("FILE");
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
      .add_option("--max-bytes", arguments->given.max_bytes,
                  "Bytes of one body, decoded; more is cut off")
      ->transform(CLI::AsSizeValue(true))
      ->type_name("SIZE");
  command
      .add_option("--if-older-than", arguments->if_older_than,
                  "Only pages whose newest capture is older than this: 12h, 3d")
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
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals] { return run_save(*arguments, globals); };
  });
}

}  // namespace varve::cli
