// A Chromium that sees nothing but a proxy of varve's, in a process group and a profile of its own.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::browser {

// $VARVE_CHROMIUM, a path or a name in $PATH; else Debian's.
Path chromium_program();

struct ProcessOptions {
  Path program = chromium_program();
  Path profile;
  std::string proxy;          // "127.0.0.1:8490"
  std::string authority_pin;  // of the proxy
  std::string url;
  bool live = false;              // the proxy leads to the live web, and the rules of that apply
  std::vector<std::string> more;  // arguments besides
  std::vector<std::pair<std::string, std::string>>
      environment;  // in place of what this process has
  // An end of a socket that it speaks DevTools over, by its descriptors 3 and 4; -1: none, and the
  // browser has this process's standard streams.
  int devtools = -1;
};

// Whether the browser asks for it of its own accord, whatever page is open (rules.json).
bool is_browsers_own(std::string_view url);

// What the browser is started with.
std::vector<std::string> browser_arguments(const ProcessOptions& options);

// A process that has started; one of the two below has to be called with it.
Result<pid_t> start_browser(const ProcessOptions& options);

// Until the browser has ended. SIGINT and SIGTERM, which have to be blocked together with SIGCHLD
// in all threads by then, are passed on to it as SIGTERM. Its exit status, or 128 and its signal's
// number.
int wait_for_browser(pid_t browser);

// Ends all of its processes; none is left when this returns.
void kill_browser(pid_t browser);

// What its processes use together, as /proc says.
struct Usage {
  std::size_t processes = 0;
  std::uint64_t memory = 0;  // bytes that are resident and nobody else's (RssAnon)
};
Usage usage_of(pid_t browser);

// A folder that is gone when this is, unless it is told to stay. Nobody else may look into it.
class ProfileFolder {
 public:
  // Below $XDG_STATE_HOME/varve, or ~/.local/state/varve.
  static Result<ProfileFolder> make(bool keep);
  // The folder of that path, made if it is not there; it stays.
  static Result<ProfileFolder> keep_at(const Path& path);
  ProfileFolder(ProfileFolder&& other) noexcept
      : path_(std::move(other.path_)), keep_(other.keep_) {
    other.path_.clear();
  }
  ProfileFolder(const ProfileFolder&) = delete;
  ProfileFolder& operator=(const ProfileFolder&) = delete;
  ProfileFolder& operator=(ProfileFolder&&) = delete;
  ~ProfileFolder();

  [[nodiscard]] const Path& path() const { return path_; }

 private:
  ProfileFolder(Path path, bool keep) : path_(std::move(path)), keep_(keep) {}

  Path path_;
  bool keep_;
};

}  // namespace varve::browser
