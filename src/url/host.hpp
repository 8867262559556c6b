// Hosts (WHATWG URL 3.5 "host parser"): domains, IPv4 and IPv6 addresses, opaque hosts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varve::url {

// Appends the serialized host that `input` means to `out`; false is the standard's failure, and
// `out` is then unspecified beyond its old end. `opaque` is for URLs that are not special.
bool append_host(std::string& out, std::string_view input, bool opaque);

// 3.5 "ends in a number checker".
bool ends_in_number(std::string_view domain);
// 3.5 "IPv4 parser", for a domain that ends in a number.
std::optional<std::uint32_t> parse_ipv4(std::string_view domain);
// "127.0.0.1" (3.6).
void append_ipv4(std::string& out, std::uint32_t address);

// 3.5 "IPv6 parser", `input` without its brackets; appends the serialization (3.6) with brackets.
bool append_ipv6(std::string& out, std::string_view input);

}  // namespace varve::url
