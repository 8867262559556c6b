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

  [[nodiscard]] bool is_own() const { return label.empty() && !sandboxes; }
  [[nodiscard]] bool is_replay() const { return !label.empty(); }
};

class Hosts {
 public:
  // localhost and the loopback addresses with `port`, and for sandboxed documents with
  // `sandbox_port`; `allowed` with the port that each names, or with any where it names none.
  Hosts(std::uint16_t port, std::uint16_t sandbox_port, const std::vector<std::string>& allowed);

  // Who is meant by a Host header; nothing where that is nobody here.
  [[nodiscard]] std::optional<Host> find(std::string_view host) const;

  // "http://localhost:8480"
  [[nodiscard]] const std::string& own_origin() const { return own_origin_; }
  // "http://localhost:8481", another origin than our own, for sandboxed documents.
  [[nodiscard]] const std::string& sandbox_origin() const { return sandbox_origin_; }
  // "http://r-….localhost:8480", where pages of the URL's origin (WHATWG URL 4.7) replay.
  [[nodiscard]] std::string replay_origin(const url::Url& url) const;
  // All of those, as a Content-Security-Policy names them (CSP 3, 2.3.1).
  [[nodiscard]] std::string all_replay_origins() const;
  // The web interface's own on this machine, for a policy too.
  [[nodiscard]] std::string all_own_origins() const;

 private:
  std::string port_;  // ":8480", or "" for 80
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
