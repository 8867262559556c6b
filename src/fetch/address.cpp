#include "varve/fetch/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace varve::fetch {
namespace {

using V6 = std::array<std::uint8_t, 16>;

struct V4Block {
  std::uint32_t prefix;
  int length;
  std::string_view what;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry; multicast and the reserved block from the IPv4
// Address Space registry.
constexpr V4Block kV4Blocks[] = {
    {v4(0, 0, 0, 0), 8, "this network, RFC 791"},
    {v4(10, 0, 0, 0), 8, "private use, RFC 1918"},
    {v4(100, 64, 0, 0), 10, "shared address space, RFC 6598"},
    {v4(127, 0, 0, 0), 8, "loopback, RFC 1122"},
    {v4(169, 254, 0, 0), 16, "link-local, RFC 3927"},
    {v4(172, 16, 0, 0), 12, "private use, RFC 1918"},
    {v4(192, 0, 0, 0), 24, "IETF protocol assignments, RFC 6890"},
    {v4(192, 0, 2, 0), 24, "documentation, RFC 5737"},
    {v4(192, 31, 196, 0), 24, "AS112, RFC 7535"},
    {v4(192, 52, 193, 0), 24, "automatic multicast tunneling, RFC 7450"},
    {v4(192, 88, 99, 0), 24, "6to4 relay anycast, RFC 7526"},
    {v4(192, 168, 0, 0), 16, "private use, RFC 1918"},
    {v4(192, 175, 48, 0), 24, "AS112, RFC 7534"},
    {v4(198, 18, 0, 0), 15, "benchmarking, RFC 2544"},
    {v4(198, 51, 100, 0), 24, "documentation, RFC 5737"},
    {v4(203, 0, 113, 0), 24, "documentation, RFC 5737"},
    {v4(224, 0, 0, 0), 4, "multicast, RFC 5771"},
    {v4(255, 255, 255, 255), 32, "limited broadcast, RFC 8190"},
    {v4(240, 0, 0, 0), 4, "reserved, RFC 1112"},
};

std::optional<std::string> judge_v4(std::uint32_t address) {
  for (const V4Block& block : kV4Blocks) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - block.length);
    if ((address & mask) == block.prefix) return std::string(block.what);
  }
  return std::nullopt;
}

struct V6Block {
  std::array<std::uint16_t, 8> prefix;
  int length;
  std::string_view what;
};

// IANA IPv6 Special-Purpose Address Registry, the most specific first. What lies outside 2000::/3
// is no global unicast address and is refused whether it stands here or not; the rows give reasons.
constexpr V6Block kV6Blocks[] = {
    {{0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback, RFC 4291"},
    {{0, 0, 0, 0, 0, 0, 0, 0}, 128, "unspecified, RFC 4291"},
    {{0, 0, 0, 0, 0, 0}, 96, "IPv4-compatible, deprecated by RFC 4291"},
    {{0x64, 0xff9b, 1}, 48, "local-use translation, RFC 8215"},
    {{0x100, 0, 0, 0}, 64, "discard-only, RFC 6666"},
    {{0x100, 0, 0, 1}, 64, "dummy prefix, RFC 9780"},
    {{0x2001, 0}, 32, "Teredo, RFC 4380"},
    {{0x2001, 0}, 23, "IETF protocol assignments, RFC 2928"},
    {{0x2001, 0xdb8}, 32, "documentation, RFC 3849"},
    {{0x2620, 0x4f, 0x8000}, 48, "AS112, RFC 7534"},
    {{0x3fff}, 20, "documentation, RFC 9637"},
    {{0x5f00}, 16, "segment routing, RFC 9602"},
    {{0xfc00}, 7, "unique local, RFC 4193"},
    {{0xfe80}, 10, "link-local, RFC 4291"},
    {{0xfec0}, 10, "site-local, deprecated by RFC 3879"},
    {{0xff00}, 8, "multicast, RFC 4291"},
};

std::uint16_t group(const V6& address, std::size_t index) {
  return static_cast<std::uint16_t>(address[2 * index] << 8 | address[2 * index + 1]);
}

bool starts_with(const V6& address, const std::array<std::uint16_t, 8>& prefix, int length) {
  for (std::size_t i = 0; i < 8 && length > 0; ++i, length -= 16) {
    const auto mask = static_cast<std::uint16_t>(length >= 16 ? 0xffff : 0xffff << (16 - length));
    if ((group(address, i) & mask) != prefix[i]) return false;
  }
  return true;
}

std::uint32_t v4_at(const V6& address, std::size_t at) {
  return v4(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

struct Embedded {
  std::uint32_t address;
  std::string_view how;
  bool decides;  // what the IPv4 address allows is allowed
};

// The IPv4 address that packets to this IPv6 address end up at.
std::optional<Embedded> embedded_v4(const V6& address) {
  if (starts_with(address, {0, 0, 0, 0, 0, 0xffff}, 96)) {
    return Embedded{v4_at(address, 12), "IPv4-mapped", true};
  }
  if (starts_with(address, {0x64, 0xff9b}, 96)) return Embedded{v4_at(address, 12), "NAT64", true};
  if (starts_with(address, {0x2002}, 16)) return Embedded{v4_at(address, 2), "6to4", true};
  // RFC 5214 6.1: interface identifiers 0000:5efe and, for a global IPv4 address, 0200:5efe.
  if ((group(address, 4) & ~0x200) == 0 && group(address, 5) == 0x5efe) {
    return Embedded{v4_at(address, 12), "ISATAP", false};
  }
  return std::nullopt;
}

std::optional<std::string> judge_v6(const V6& address) {
  const auto embedded = embedded_v4(address);
  if (embedded) {
    if (const auto why = judge_v4(embedded->address)) {
      return fmt::format("{} within IPv6 ({})", *why, embedded->how);
    }
    if (embedded->decides) return std::nullopt;
  }
  for (const V6Block& block : kV6Blocks) {
    if (starts_with(address, block.prefix, block.length)) return std::string(block.what);
  }
  if (!starts_with(address, {0x2000}, 3)) return "not a global unicast address, RFC 4291";
  return std::nullopt;
}

bool is_localhost(std::string_view name) {
  constexpr std::string_view kLocalhost = "localhost";
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() < kLocalhost.size()) return false;
  const std::string_view label = name.substr(name.size() - kLocalhost.size());
  for (std::size_t i = 0; i < label.size(); ++i) {
    if ((label[i] | 0x20) != kLocalhost[i]) return false;
  }
  return name.size() == label.size() || name[name.size() - label.size() - 1] == '.';
}

}  // namespace

std::optional<std::string> why_refused(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return judge_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    V6 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return judge_v6(bytes);
  }
  return "not an internet address";
}

std::optional<std::string> why_refused(std::string_view address) {
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  const std::string text(address.substr(0, address.find('%')));  // without a zone, RFC 4007 11
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return judge_v4(ntohl(four.s_addr));
  V6 six;
  if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return judge_v6(six);
  if (is_localhost(text)) return "loopback by name, RFC 6761";
  return std::nullopt;
}

}  // namespace varve::fetch
