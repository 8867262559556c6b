// Which addresses a save may connect to. Private, loopback, link-local and the other
// special-purpose addresses of IANA's registries (RFC 6890 and updates) are refused, so that no
// page can make varve read what only this machine can reach. Decided on the address of the socket,
// never on the URL. Pure and thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace varve::fetch {

// Why the address must not be connected to ("loopback, RFC 1122"), or nothing where it may. IPv4
// within IPv6 (mapped, translated by NAT64, 6to4) is judged by the IPv4 address; ISATAP by both;
// Teredo and whatever else is no global unicast address is refused.
std::optional<std::string> why_refused(const sockaddr& address);
// The same for a URL's host, as varve::url normalises it: "127.0.0.1", "::1", "[::1]". Of names
// only localhost and those below it are known here (RFC 6761 6.3); for others the resolver's
// addresses are to be asked about, and nothing is said.
std::optional<std::string> why_refused(std::string_view address);

}  // namespace varve::fetch
