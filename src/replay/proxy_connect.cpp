#include "replay/proxy_connect.hpp"

#include <algorithm>
#include <string>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMaxHost = 253;  // RFC 1035 2.3.4, without the root's dot

bool is_host_character(char c) {
  return is_digit(c) || is_lower(lower(c)) || c == '-' || c == '.' || c == '_';
}

// "example.com", "127.0.0.1" or "[::1]"; not what URLs allow besides, such as escapes and '*'.
bool is_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    return std::all_of(host.begin() + 1, host.end() - 1,
                       [](char c) { return is_host_character(c) || c == ':'; });
  }
  return !host.empty() && host.size() <= kMaxHost &&
         std::all_of(host.begin(), host.end(), is_host_character);
}

}  // namespace

std::optional<url::Url> parse_connect(std::string_view head) {
  std::string_view line = take_until(head, '\n');
  if (!line.starts_with(kConnect) || !line.ends_with('\r')) return std::nullopt;
  line.remove_prefix(kConnect.size());
  line.remove_suffix(1);
  const std::string_view authority = take_until(line, ' ');
  if (line != "HTTP/1.1" && line != "HTTP/1.0") return std::nullopt;
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = authority.substr(colon + 1);
  if (port.empty() || !std::all_of(port.begin(), port.end(), is_digit) ||
      !is_host(authority.substr(0, colon))) {
    return std::nullopt;
  }
  return url::Url::parse(std::string("https://").append(authority).append("/"));
}

}  // namespace varve::replay
