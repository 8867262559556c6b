#include "url/host.hpp"

#include "url/ascii.hpp"
#include "varve/url/percent.hpp"
#include "varve/url/url.hpp"

namespace varve::url {
namespace {

// In lower case, ASCII, nothing forbidden, nothing encoded: its own serialization.
bool is_plain_domain(std::string_view input) {
  std::uint8_t seen = 0;
  bool upper = false;
  for (const char c : input) {
    seen |= kByteSets[static_cast<std::uint8_t>(c)];
    upper |= is_upper(c);
  }
  return !upper && (seen & (kForbiddenDomain | kC0ControlSet)) == 0;
}

// A domain that domain_to_ascii() gave, or an IPv4 address in its place.
bool append_domain_or_ipv4(std::string& out, std::string_view domain) {
  if (!ends_in_number(domain)) {
    out += domain;
    return true;
  }
  const auto address = parse_ipv4(domain);
  if (!address) return false;
  append_ipv4(out, *address);
  return true;
}

}  // namespace

bool append_host(std::string& out, std::string_view input, bool opaque) {
  if (!input.empty() && input.front() == '[') {
    return input.back() == ']' && append_ipv6(out, input.substr(1, input.size() - 2));
  }
  if (opaque) {
    if (any_in_set(input, kForbiddenHost)) return false;
    append_encoded(out, input, kC0ControlSet);
    return true;
  }
  if (!input.empty() && is_plain_domain(input)) return append_domain_or_ipv4(out, input);
  // The input itself is valid UTF-8, and domain_to_ascii() sees to what has been escaped.
  const bool escapes = input.find('%') != std::string_view::npos;
  const auto domain = escapes ? domain_to_ascii(percent_decode(input)) : domain_to_ascii(input);
  return domain && append_domain_or_ipv4(out, *domain);
}

}  // namespace varve::url
