#include "varve/url/surt.hpp"

#include "url/canonical.hpp"
#include "url/surt_fast.hpp"

namespace varve::url {
namespace {

std::string canonical_key(std::string_view text) {
  auto url = LooseUrl::parse(text);
  if (!url) return text.empty() ? "-" : std::string(text);
  canonicalize_google(*url);
  canonicalize_ia(*url);
  return url->surt();
}

// The least string that is greater than every string that begins with `prefix`.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
  if (prefix.empty()) return "\xFF";
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

KeyRange only(const std::string& key) {
  return {key, key + "!"};
}

}  // namespace

std::string surt_key_by_steps(std::string_view url) {
  if (url.starts_with("filedesc")) return std::string(url);
  return canonical_key(url);
}

std::string surt_key(std::string_view url) {
  std::string key;
  return write_plain_surt(key, url) ? key : surt_key_by_steps(url);
}

std::string_view surt_host(std::string_view key) {
  const std::size_t end = key.find_first_of(")/?");
  return end != std::string_view::npos && key[end] == ')' ? key.substr(0, end) : std::string_view();
}

void append_host_of_surt(std::string& out, std::string_view host) {
  const std::size_t colon = host.rfind(':');
  std::string_view labels = host.substr(0, colon);
  for (;;) {
    const std::size_t comma = labels.rfind(',');
    if (comma == std::string_view::npos) break;
    out.append(labels.substr(comma + 1)).append(".");
    labels = labels.substr(0, comma);
  }
  out += labels;
  if (colon != std::string_view::npos) out += host.substr(colon);
}

KeyRange surt_prefix_range(std::string_view url_prefix) {
  std::string first = surt_key(url_prefix);
  // What the key has lost but the prefix says: that a folder, or a query, is meant.
  for (const char end : {'/', '?'}) {
    if (url_prefix.ends_with(end) && first.back() != end) first += end;
  }
  return {first, after_prefix(first)};
}

KeyRange surt_host_range(std::string_view host_or_url) {
  const std::string key = surt_key(host_or_url);
  const std::string host(surt_host(key));
  if (host.empty()) return only(key);
  return {host + ")/", host + "*"};
}

KeyRange surt_domain_range(std::string_view host_or_url) {
  const std::string key = surt_key(host_or_url);
  const std::string host(surt_host(key));
  if (host.empty()) return only(key);
  return {host + ")/", host + "-"};
}

}  // namespace varve::url
