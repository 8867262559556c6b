// A Chromium without a window that is driven over DevTools. No process of it is left when this is
// gone, whatever it does. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "browser/devtools.hpp"
#include "varve/browser/capture.hpp"
#include "varve/browser/process.hpp"

namespace varve::browser {

// The proxy that it sees the web through.
struct ProxyFacts {
  std::string address;
  std::string authority_pin;
  bool live = false;
};

// Chromium's own does not run as root.
bool has_sandbox();

class Headless {
 public:
  static Result<std::unique_ptr<Headless>> start(const Options& options, const ProxyFacts& proxy,
                                                 const std::atomic<bool>& stop);
  ~Headless();
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  DevTools& devtools() { return devtools_; }
  // "142.0.7444.59"
  [[nodiscard]] const std::string& version() const { return version_; }
  // Is asked, like the browser's own limits, while something is waited for.
  void watch(std::function<Result<void>()> more) { watch_ = std::move(more); }
  // Asks it to end, so that a kept profile is written down, and waits a little.
  void close();

 private:
  Headless(ProfileFolder profile, pid_t process, int socket, const Limits& limits,
           const std::atomic<bool>& stop);
  Result<void> look_at_usage();
  Result<void> greet();

  ProfileFolder profile_;  // goes last
  const pid_t process_;
  const Limits limits_;
  Clock::time_point next_look_;
  std::function<Result<void>()> watch_ = []() -> Result<void> { return {}; };
  std::string version_;
  DevTools devtools_;
};

}  // namespace varve::browser
