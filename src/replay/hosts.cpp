#include "replay/hosts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "replay/text.hpp"
#include "varve/base/digest.hpp"

namespace varve::replay {
namespace {

constexpr std::string_view kLabel = "r-";
constexpr std::size_t kLabelDigits = 32;
constexpr std::array<std::string_view, 3> kLoopback = {"localhost", "127.0.0.1", "[::1]"};

// Behind the name: "[::1]:80" is "[::1]" and "80".
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const std::size_t bracket = host.rfind(']');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  return has_port ? host.substr(0, colon) : host;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& known) { return equals_ascii(known, name); });
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

// "r-…" of "r-….localhost", nothing where it is no such name. Browsers send it in lower case.
std::string_view label_of(std::string_view name, std::string_view parent) {
  if (!name.ends_with(parent)) return {};
  name.remove_suffix(parent.size());
  const std::string_view digits = name.substr(std::min(name.size(), kLabel.size()));
  const bool is_one = name.starts_with(kLabel) && digits.size() == kLabelDigits &&
                      std::all_of(digits.begin(), digits.end(), is_hex);
  return is_one ? name : std::string_view();
}

}  // namespace

std::string replay_label(const url::Url& url) {
  // The parts of a page come one after another, most of them from one origin.
  thread_local std::string last_origin;
  thread_local std::string last_label;
  if (std::string origin = url.origin(); origin != last_origin || last_label.empty()) {
    last_label = std::string(kLabel) + Sha256::of(origin).hex().substr(0, kLabelDigits);
    last_origin = std::move(origin);
  }
  return last_label;
}

Hosts::Hosts(std::uint16_t port, std::uint16_t sandbox_port,
             const std::vector<std::string>& allowed)
    : port_(port == 80 ? "" : fmt::format(":{}", port)),
      own_origin_("http://localhost" + port_),
      sandbox_origin_(fmt::format("http://localhost:{}", sandbox_port)) {
  for (const std::string_view name : kLoopback) {
    loopback_.push_back(fmt::format("{}:{}", name, port));
    sandbox_.push_back(fmt::format("{}:{}", name, sandbox_port));
    if (port == 80) loopback_.emplace_back(name);
  }
  for (const std::string& name : allowed) {
    (without_port(name) == name ? any_port_ : exact_).push_back(name);
  }
}

Hosts::Hosts(std::uint16_t port, const url::Url& public_url)
    : scheme_(fmt::format("{}://", public_url.scheme())),
      parent_(fmt::format(".{}", public_url.hostname())),
      own_origin_(public_url.origin()) {
  public_ = own_origin_.substr(scheme_.size());
  port_ = public_.substr(public_url.hostname().size());
  for (const std::string_view name : kLoopback) {
    loopback_.push_back(fmt::format("{}:{}", name, port));
  }
}

std::optional<Host> Hosts::find(std::string_view host) const {
  Host found{{}, true};
  if (!public_.empty() && equals_ascii(host, public_)) return found;
  if (contains(loopback_, host)) {
    return public_.empty() ? found : Host{.label = {}, .behind = true};
  }
  if (contains(sandbox_, host)) return Host{{}, false, true};
  const std::string_view name = without_port(host);
  const std::string_view label = label_of(name, parent_);
  if (!label.empty() && host.substr(name.size()) == port_) {
    found.label = label;
    return found;
  }
  if (!contains(exact_, host) && !contains(any_port_, name)) return std::nullopt;
  found.has_replay_hosts = false;
  return found;
}

std::optional<Host> Hosts::find_origin(std::string_view origin) const {
  return origin.starts_with(scheme_) ? find(origin.substr(scheme_.size())) : std::nullopt;
}

std::string Hosts::origin_of(const Host& found, std::string_view host) const {
  return fmt::format("{}{}", found.behind ? "http://" : scheme_, host);
}

std::string Hosts::replay_origin(const url::Url& url) const {
  return fmt::format("{}{}{}{}", scheme_, replay_label(url), parent_, port_);
}

std::string Hosts::all_replay_origins() const {
  return fmt::format("{}*{}{}", scheme_, parent_, port_);
}

std::string Hosts::all_own_origins() const {
  if (!public_.empty()) return own_origin_;
  std::string all;
  // A policy cannot name an IPv6 address.
  for (const std::string_view name : {"localhost", "127.0.0.1"}) {
    all += fmt::format("{}http://{}{}", all.empty() ? "" : " ", name, port_);
  }
  return all;
}

}  // namespace varve::replay
