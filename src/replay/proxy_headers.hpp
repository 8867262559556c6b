// The headers of an archived answer as the proxy sends them. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "replay/http.hpp"

namespace varve::replay {

// Bytes of archived headers that are sent; those that come later are left out.
inline constexpr std::size_t kMaxProxiedHeaders = 32 * 1024;

// Whether a header is of one connection or of a whole message's transfer (RFC 9110 7.6.1), and so
// not passed on; `connection` is the value of the message's Connection header, which may name more.
bool is_of_the_connection(std::string_view name, std::string_view connection);

// Whether the client takes the codings of an archived Content-Encoding: each has to be named (or
// "*") by its Accept-Encoding. A client that says nothing gets none, as from most servers.
bool takes_coding(std::string_view accept_encoding, std::string_view content_encoding);

// The headers of `response_head` as they were, but for
// - what is of the connection or of a whole message's transfer (RFC 9110 7.6.1), which goes;
//   Content-Encoding too, unless the body is sent as transferred (`coded`);
// - what proxies and replay say anew (ETag, Cache-Control), and what would outlive the replay in a
//   browser or keep it from the proxy, which is kept under X-Archive-Orig-*.
std::vector<Header> proxied_headers(std::string_view response_head, bool coded);

}  // namespace varve::replay
