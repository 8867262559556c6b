// The key that the index finds captures by: the Sort-friendly URI Reordering Transform of the
// canonical URL, as the CDX world makes it (internetarchive/surt's rules: host reversed, `www`,
// default port, session ids, userinfo and fragment dropped, query sorted, lower case).
// "http://www.example.com/a?b=1&a=2" gives "com,example)/a?a=2&b=1".
// Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace varve::url {

// The key of anything that somebody may look for: with or without a scheme, any case. Never fails:
// what is no URL is its own key.
std::string surt_key(std::string_view url);

// A key's host with its port: "com,example:8080" of "com,example:8080)/a"; empty where there is
// none.
std::string_view surt_host(std::string_view key);
// Appends that as people write it: "example.com:8080".
void append_host_of_surt(std::string& out, std::string_view host);

// The key's beginning that all URLs of a host ("com,example,docs)/"), or of a domain with its
// subdomains ("com,example" followed by ')' or ','), or below a prefix share.
struct KeyRange {
  std::string first;  // inclusive
  std::string last;   // exclusive; by bytes
};
KeyRange surt_prefix_range(std::string_view url_prefix);
KeyRange surt_host_range(std::string_view host_or_url);
// A domain's range is two ranges in one: ')' and ',' stand next to '*' .. '+', which no host has,
// so [domain + ")", domain + "-") is exact.
KeyRange surt_domain_range(std::string_view host_or_url);

}  // namespace varve::url
