#include "replay/hosts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

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

}  // namespace

Hosts::Hosts(std::uint16_t port, const std::vector<std::string>& allowed) {
  for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    exact_.push_back(fmt::format("{}:{}", name, port));
    if (port == 80) exact_.emplace_back(name);
  }
  for (const std::string& name : allowed) {
    (without_port(name) == name ? any_port_ : exact_).push_back(name);
  }
}

bool Hosts::allows(std::string_view host) const {
  return contains(exact_, host) || contains(any_port_, without_port(host));
}

}  // namespace varve::replay
