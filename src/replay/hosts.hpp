// The host names that are answered, and whose each is: the web interface has its own, and pages of
// every archived origin another one, so that browsers keep their scripts and storage apart. A name
// that an attacker points to 127.0.0.1 is not among them (DNS rebinding). Immutable, thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/url/url.hpp"

namespace varve::replay {

struct Host {
  // "r-…" where pages of one archived origin replay; empty for the web interface's own.
  std::string label;
  // That names under localhost lead here too, as a browser on this machine sees it.
  bool has_replay_hosts = false;
  // Where documents are sandboxed for browsers that do not find those names: nothing of ours is
  // there.
  bool sandboxes = false;
  // A name of this machine, where the server is to be reached by its public one.
  bool behind = false;

  [[nodiscard]] bool is_own() const { return label.empty() && !sandboxes; }
  [[nodiscard]] bool is_replay() const { return !label.empty(); }
};

class Hosts {
 public:
  // localhost and the loopback addresses with `port`, and for sandboxed documents with
  // `sandbox_port`; `allowed` with the port that each names, or with any where it names none.
  Hosts(std::uint16_t port, std::uint16_t sandbox_port, const std::vector<std::string>& allowed);
  // As a proxy before it has it: `public_url` is the web interface's own origin, and archived ones
  // are at names below it. `port` is that which the proxy asks.
  Hosts(std::uint16_t port, const url::Url& public_url);

  // Who is meant by a Host header; nothing where that is nobody here.
  [[nodiscard]] std::optional<Host> find(std::string_view host) const;

  // Who is meant by an origin, as a browser says it.
  [[nodiscard]] std::optional<Host> find_origin(std::string_view origin) const;
  // "http://" + that, for a Host header that was found.
  [[nodiscard]] std::string origin_of(const Host& found, std::string_view host) const;

  // "http://localhost:8480"
  [[nodiscard]] const std::string& own_origin() const { return own_origin_; }
  // "http://localhost:8481", another origin than our own, for sandboxed documents; "" with a public
  // URL, whose names every browser finds.
  [[nodiscard]] const std::string& sandbox_origin() const { return sandbox_origin_; }
  // "http://r-….localhost:8480", where pages of the URL's origin (WHATWG URL 4.7) replay.
  [[nodiscard]] std::string replay_origin(const url::Url& url) const;
  // All of those, as a Content-Security-Policy names them (CSP 3, 2.3.1).
  [[nodiscard]] std::string all_replay_origins() const;
  // The web interface's own on this machine, for a policy too.
  [[nodiscard]] std::string all_own_origins() const;

 private:
  std::string scheme_ = "http://";
  std::string parent_ = ".localhost";
  std::string port_;    // ":8480", or "" for the scheme's own
  std::string public_;  // "archive.example:8443"; "" where there is none
  std::string own_origin_;
  std::string sandbox_origin_;
  std::vector<std::string> loopback_;  // with the port
  std::vector<std::string> sandbox_;   // with the other one
  std::vector<std::string> exact_;     // others with a port
  std::vector<std::string> any_port_;  // and without
};

// The first label of the host where pages of the URL's origin replay: "r-" and 128 bits of the
// origin's SHA-256, so that nobody finds another origin with the same.
std::string replay_label(const url::Url& url);

}  // namespace varve::replay
