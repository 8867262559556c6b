// A Chromium that sees nothing but a proxy of varve's, in a process and a profile of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::cli {

struct BrowserOptions {
  Path program = "/usr/bin/chromium";
  Path profile;
  std::string proxy;          // "127.0.0.1:8490"
  std::string authority_pin;  // of the proxy
  std::string url;
  bool live = false;              // the proxy leads to the live web, and the rules of that apply
  std::vector<std::string> more;  // arguments besides
};

// What the browser is started with.
std::vector<std::string> browser_arguments(const BrowserOptions& options);

// A process that has started; wait_for_browser() has to be called with it.
Result<pid_t> start_browser(const BrowserOptions& options);

// Until the browser has ended. SIGINT and SIGTERM, which have to be blocked together with SIGCHLD
// in all threads by then, are passed on to it as SIGTERM. Its exit status, or 128 and its signal's
// number.
int wait_for_browser(pid_t browser);

// A folder that is gone when this is, unless it is told to stay. Nobody else may look into it.
class ProfileFolder {
 public:
  // Below $XDG_STATE_HOME/varve, or ~/.local/state/varve.
  static Result<ProfileFolder> make(bool keep);
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

}  // namespace varve::cli
