// The request by which a client asks a proxy for a tunnel (RFC 9110 9.3.6). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::replay {

inline constexpr std::string_view kConnect = "CONNECT ";
inline constexpr std::size_t kMaxConnectHead = 8 * 1024;  // bytes

// The origin that a whole request head asks a tunnel to, as the URL of its root
// ("https://example.com:8443/"). Nothing where it is no CONNECT in authority-form with a port (RFC
// 9112 3.2.3), or where its host is none that a certificate can name.
std::optional<url::Url> parse_connect(std::string_view head);

}  // namespace varve::replay
