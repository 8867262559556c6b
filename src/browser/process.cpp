#include "varve/browser/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;

namespace varve::browser {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPause{50};
constexpr int kTries = 40;

// A site that Chromium knows to be https by now is asked that way; what was captured of it over
// http shall run nevertheless. On the live web it shall not.
constexpr const char* kOfReplay = "--allow-running-insecure-content";

// What a Chromium does of its own accord, or for a page, past its proxy.
constexpr const char* kQuietArguments[] = {
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

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& each : strings) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& more) {
  std::vector<std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view entry = *each;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (std::none_of(more.begin(), more.end(),
                     [&](const auto& other) { return other.first == name; })) {
      all.emplace_back(entry);
    }
  }
  for (const auto& [name, value] : more) all.push_back(name + "=" + value);
  return all;
}

// A process group of its own: Ctrl-C reaches it by wait_for_browser() only. With a socket, what it
// prints goes nowhere: standard output is the command's.
class SpawnSetting {
 public:
  explicit SpawnSetting(int devtools) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions_);
    if (devtools == -1) return;
    for (const int end : {3, 4}) posix_spawn_file_actions_adddup2(&actions_, devtools, end);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_WRONLY, 0);
    }
  }
  SpawnSetting(const SpawnSetting&) = delete;
  SpawnSetting& operator=(const SpawnSetting&) = delete;
  ~SpawnSetting() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

// A line of /proc/PID/status in kB; 0 where there is none.
std::uint64_t kilobytes_of(const std::string& process, std::string_view name) {
  std::ifstream status("/proc/" + process + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(name)) continue;
    return std::strtoull(line.c_str() + name.size(), nullptr, 10);
  }
  return 0;
}

// -1 where it has gone.
pid_t group_of(const std::string& process) {
  return ::getpgid(static_cast<pid_t>(std::strtol(process.c_str(), nullptr, 10)));
}

// A Chromium's other processes outlive its first by a little, and write to the profile meanwhile.
void end_group(pid_t group) {
  for (int i = 0; i < kTries && ::kill(-group, SIGKILL) == 0; ++i) {
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

Path chromium_program() {
  const char* const said = std::getenv("VARVE_CHROMIUM");
  const std::string_view program = said == nullptr ? "" : said;
  if (program.empty()) return "/usr/bin/chromium";
  const char* const folders = std::getenv("PATH");
  if (program.find('/') != std::string_view::npos || folders == nullptr) return program;
  std::istringstream path(folders);
  for (std::string folder; std::getline(path, folder, ':');) {
    const Path at = Path(folder) / program;
    if (!folder.empty() && ::access(at.c_str(), X_OK) == 0) return at;
  }
  return program;
}

std::vector<std::string> browser_arguments(const ProcessOptions& options) {
  std::vector<std::string> arguments(std::begin(kQuietArguments), std::end(kQuietArguments));
  if (!options.live) arguments.push_back(kOfReplay);
  arguments.push_back("--proxy-server=http://" + options.proxy);
  arguments.push_back("--user-data-dir=" + options.profile.string());
  // Trusts the proxy's authority in this process alone.
  arguments.push_back("--ignore-certificate-errors-spki-list=" + options.authority_pin);
  arguments.insert(arguments.end(), options.more.begin(), options.more.end());
  arguments.push_back(options.url);
  return arguments;
}

Result<pid_t> start_browser(const ProcessOptions& options) {
  std::vector<std::string> arguments = browser_arguments(options);
  arguments.insert(arguments.begin(), options.program.string());
  std::vector<std::string> environment = environment_with(options.environment);
  const SpawnSetting setting(options.devtools);
  pid_t browser = 0;
  const int error =
      posix_spawnp(&browser, options.program.c_str(), setting.actions(), setting.attributes(),
                   pointers_to(arguments).data(), pointers_to(environment).data());
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

void kill_browser(pid_t browser) {
  ::kill(-browser, SIGKILL);
  while (::waitpid(browser, nullptr, 0) == -1 && errno == EINTR) {
  }
  end_group(browser);
}

Usage usage_of(pid_t browser) {
  Usage usage;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos || group_of(name) != browser) {
      continue;
    }
    ++usage.processes;
    usage.memory += kilobytes_of(name, "RssAnon:") << 10;
  }
  return usage;
}

Result<ProfileFolder> ProfileFolder::make(bool keep) {
  const Path state = state_folder();
  VARVE_TRY(FileSystem::posix().make_folders(state));
  std::string path = (state / "view-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return fail_errno("cannot make " + path, errno);
  return ProfileFolder(path, keep);
}

Result<ProfileFolder> ProfileFolder::keep_at(const Path& path) {
  VARVE_TRY(FileSystem::posix().make_folders(path));
  return ProfileFolder(path, true);
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

}  // namespace varve::browser
