#include "cli/browser.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

extern char** environ;

namespace varve::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPause{50};
constexpr int kTries = 40;

// A site that Chromium knows to be https by now is asked that way; what was captured of it over
// http shall run nevertheless. On the live web it shall not.
constexpr const char* kOfReplay = "--allow-running-insecure-content";

// What a Chromium does of its own accord, or for a page, past its proxy.
constexpr const char* kQuiet[] = {
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-search-engine-choice-screen",
    "--metrics-recording-only",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    // UDP: HTTP/3, WebRTC, and the search for screens in the local network.
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-features=MediaRouter,DialMediaRouteProvider,CastMediaRouteProvider,"
    "DnsOverHttps,AsyncDns,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,"
    "Translate,NetworkTimeServiceQuerying,CertificateTransparencyComponentUpdater,"
    "AutofillServerCommunication,InterestFeedContentSuggestions,"
    "SafeBrowsingBetterTelemetryAcrossReports,"
    "WebRtcHideLocalIpsWithMdns,PrefetchPrivacyChanges,Prerender2",
    "--dns-prefetch-disable",
    // No name leads anywhere, should something ask past the proxy.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    // Chromium asks no proxy about loopback addresses, unless this is taken away.
    "--proxy-bypass-list=<-loopback>",
};

Path state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return Path(state) / "varve";
  const char* home = std::getenv("HOME");
  return Path(home == nullptr ? "" : home) / ".local/state/varve";
}

sigset_t nothing_blocked() {
  sigset_t none;
  sigemptyset(&none);
  return none;
}

// A Chromium's other processes outlive its first by a little, and write to the profile meanwhile.
void end_group(pid_t group) {
  for (int i = 0; i < kTries && ::kill(-group, SIGKILL) == 0; ++i) {
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

std::vector<std::string> browser_arguments(const BrowserOptions& options) {
  std::vector<std::string> arguments(std::begin(kQuiet), std::end(kQuiet));
  if (!options.live) arguments.push_back(kOfReplay);
  arguments.push_back("--proxy-server=http://" + options.proxy);
  arguments.push_back("--user-data-dir=" + options.profile.string());
  // Trusts the proxy's authority in this process alone.
  arguments.push_back("--ignore-certificate-errors-spki-list=" + options.authority_pin);
  arguments.insert(arguments.end(), options.more.begin(), options.more.end());
  arguments.push_back(options.url);
  return arguments;
}

Result<pid_t> start_browser(const BrowserOptions& options) {
  std::vector<std::string> arguments = browser_arguments(options);
  arguments.insert(arguments.begin(), options.program.string());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const sigset_t none = nothing_blocked();
  posix_spawnattr_setsigmask(&attributes, &none);
  // A process group of its own: Ctrl-C reaches it by wait_for_browser() only.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pid_t browser = 0;
  const int error = posix_spawnp(&browser, options.program.c_str(), nullptr, &attributes,
                                 pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error == 0) return browser;
  return fail(ErrorKind::kInvalid,
              "cannot start {}, for which $VARVE_CHROMIUM may name another: {}",
              options.program.string(), std::strerror(error));
}

int wait_for_browser(pid_t browser) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int each : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, each);
  for (;;) {
    int status = 0;
    if (::waitpid(browser, &status, WNOHANG) == browser) {
      end_group(browser);
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    int received = 0;
    sigwait(&signals, &received);
    if (received != SIGCHLD) ::kill(browser, SIGTERM);
  }
}

Result<ProfileFolder> ProfileFolder::make(bool keep) {
  const Path state = state_folder();
  VARVE_TRY(FileSystem::posix().make_folders(state));
  std::string path = (state / "view-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return fail_errno("cannot make " + path, errno);
  return ProfileFolder(path, keep);
}

ProfileFolder::~ProfileFolder() {
  if (path_.empty() || keep_) return;
  std::error_code error;
  for (int i = 0; i < kTries; ++i) {
    fs::remove_all(path_, error);
    if (!error) return;
    std::this_thread::sleep_for(kPause);  // a process of another group may still write to it
  }
  spdlog::warn("{} could not be removed: {}", path_.string(), error.message());
}

}  // namespace varve::cli
