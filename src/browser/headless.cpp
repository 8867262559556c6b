#include "browser/headless.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "varve/base/bytes.hpp"

namespace varve::browser {
namespace {

constexpr std::chrono::seconds kStart{20};
constexpr std::chrono::seconds kEnd{5};
constexpr std::chrono::milliseconds kLook{250};

std::vector<std::string> arguments_for(const Options& options) {
  std::vector<std::string> arguments = {
      "--headless=new",
      "--remote-debugging-pipe",
      "--mute-audio",
      "--hide-scrollbars",
      "--autoplay-policy=no-user-gesture-required",
      "--disable-gpu",
      // What is out of sight runs as if it were in sight: nobody looks.
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      fmt::format("--window-size={},{}", options.viewport.width, options.viewport.height),
  };
  if (!has_sandbox()) arguments.emplace_back("--no-sandbox");
  if (!options.user_agent.empty()) arguments.push_back("--user-agent=" + options.user_agent);
  if (!options.language.empty()) arguments.push_back("--accept-lang=" + options.language);
  return arguments;
}

ProcessOptions process_options(const Options& options, const ProxyFacts& proxy,
                               const ProfileFolder& profile, int socket) {
  ProcessOptions made;
  made.program = options.program;
  made.profile = profile.path();
  made.proxy = proxy.address;
  made.authority_pin = proxy.authority_pin;
  made.live = proxy.live;
  made.url = "about:blank";
  made.more = arguments_for(options);
  made.devtools = socket;
  if (!options.timezone.empty()) made.environment.emplace_back("TZ", options.timezone);
  if (!options.language.empty()) {
    made.environment.emplace_back("LANGUAGE",
                                  options.language.substr(0, options.language.find(',')));
  }
  return made;
}

}  // namespace

bool has_sandbox() {
  return ::geteuid() != 0;
}

Result<std::unique_ptr<Headless>> Headless::start(const Options& options, const ProxyFacts& proxy,
                                                  const std::atomic<bool>& stop) {
  VARVE_ASSIGN(ProfileFolder profile, options.profile.empty()
                                          ? ProfileFolder::make(false)
                                          : ProfileFolder::keep_at(options.profile));
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail_errno("cannot make a socket for the browser", errno);
  }
  const auto process = start_browser(process_options(options, proxy, profile, ends[1]));
  ::close(ends[1]);
  if (!process) {
    ::close(ends[0]);
    return tl::unexpected(process.error());
  }
  std::unique_ptr<Headless> browser(
      new Headless(std::move(profile), *process, ends[0], options.limits, stop));
  VARVE_TRY(browser->greet());
  return browser;
}

Headless::Headless(ProfileFolder profile, pid_t process, int socket, const Limits& limits,
                   const std::atomic<bool>& stop)
    : profile_(std::move(profile)), process_(process), limits_(limits), devtools_(socket, stop) {
  devtools_.on_tick([this] { return look_at_usage(); });
}

Headless::~Headless() {
  kill_browser(process_);
}

Result<void> Headless::greet() {
  const auto version =
      devtools_.call("", "Browser.getVersion", Json::object(), Clock::now() + kStart);
  if (!version && version.error().kind == ErrorKind::kNetwork) {
    return fail(ErrorKind::kInvalid,
                "the browser ended at once; try `chromium --headless about:blank`, and whether "
                "another one has its profile open");
  }
  if (!version) return tl::unexpected(version.error());
  const std::string product = version->value("product", std::string());
  version_ = product.substr(product.find('/') + 1);
  return devtools_.post("", "Browser.setDownloadBehavior", {{"behavior", "deny"}});
}

Result<void> Headless::look_at_usage() {
  if (Clock::now() < next_look_) return {};
  next_look_ = Clock::now() + kLook;
  const Usage usage = usage_of(process_);
  if (usage.processes > limits_.processes) {
    return fail(ErrorKind::kLimit, "the browser has more than {} processes", limits_.processes);
  }
  if (usage.memory > limits_.memory) {
    return fail(ErrorKind::kLimit, "the browser takes more than {} of memory",
                human_bytes(limits_.memory));
  }
  return watch_();
}

void Headless::close() {
  if (!devtools_.post("", "Browser.close", Json::object())) return;
  (void)devtools_.run_until([] { return false; }, Clock::now() + kEnd);
}

}  // namespace varve::browser
