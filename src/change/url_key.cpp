// URLs without what is noise in them.
#include <algorithm>
#include <array>

#include "change/digit.hpp"
#include "varve/base/ascii.hpp"
#include "varve/change/view.hpp"
#include "varve/url/url.hpp"

namespace varve::change {
namespace {

// Parameters that say by whom something is asked for, or from where, not what.
constexpr std::array<std::string_view, 17> kVisitParameters = {
    "_",     "nonce",  "token",   "csrf",      "csrf_token", "_token",
    "sid",   "sessid", "session", "sessionid", "phpsessid",  "jsessionid",
    "gclid", "fbclid", "msclkid", "_wpnonce",  "ref_src"};
// And when, to get past caches. Of documents they may name what is asked for (`watch?v=…`).
constexpr std::array<std::string_view, 14> kCacheParameters = {
    "cb", "cache", "cachebuster", "nocache",   "rand", "random", "rnd",
    "t",  "ts",    "time",        "timestamp", "v",    "ver",    "version"};

constexpr std::array<std::string_view, 26> kNoiseHosts = {"google-analytics.com",
                                                          "googletagmanager.com",
                                                          "googlesyndication.com",
                                                          "doubleclick.net",
                                                          "googleadservices.com",
                                                          "adservice.google.com",
                                                          "amazon-adsystem.com",
                                                          "adnxs.com",
                                                          "criteo.com",
                                                          "criteo.net",
                                                          "taboola.com",
                                                          "outbrain.com",
                                                          "hotjar.com",
                                                          "matomo.cloud",
                                                          "plausible.io",
                                                          "scorecardresearch.com",
                                                          "quantserve.com",
                                                          "connect.facebook.net",
                                                          "clarity.ms",
                                                          "segment.com",
                                                          "mixpanel.com",
                                                          "newrelic.com",
                                                          "nr-data.net",
                                                          "chartbeat.com",
                                                          "rubiconproject.com",
                                                          "pubmatic.com"};

template <std::size_t kCount>
bool is_any_of(std::string_view name, const std::array<std::string_view, kCount>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return equals_ascii(name, each); });
}

bool is_visit_parameter(std::string_view name) {
  return starts_with_ascii(name, "utm_") || is_any_of(name, kVisitParameters);
}
bool is_noise_parameter(std::string_view name) {
  return is_visit_parameter(name) || is_any_of(name, kCacheParameters);
}

bool is_noise_host(std::string_view host) {
  return std::any_of(kNoiseHosts.begin(), kNoiseHosts.end(), [&](std::string_view each) {
    return host == each || (host.ends_with(each) && host[host.size() - each.size() - 1] == '.');
  });
}

std::string without(std::string_view query, bool (*is_noise)(std::string_view name)) {
  std::string out;
  if (query.starts_with('?')) query.remove_prefix(1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    if (!pair.empty() && !is_noise(pair.substr(0, pair.find('=')))) {
      out += out.empty() ? '?' : '&';
      out += pair;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

// Eight or more hexadecimal digits, with one that is a figure: "3f9a01bc", no word.
bool is_hash(std::string_view token) {
  bool figure = false;
  for (const char c : token) {
    const bool digit = is_digit(c);
    if (!digit && !(lower(c) >= 'a' && lower(c) <= 'f')) return false;
    figure = figure || digit;
  }
  return figure && token.size() >= 8;
}

// "app.3f9a01bc.js" as "app.*.js".
std::string without_hashes(std::string_view path) {
  const std::size_t name = path.rfind('/') + 1;
  std::string out(path.substr(0, name));
  for (std::size_t at = name; at < path.size();) {
    const std::size_t end = std::min(path.find_first_of(".-_", at), path.size());
    const std::string_view token = path.substr(at, end - at);
    out += is_hash(token) ? "*" : token;
    if (end < path.size()) out += path[end];
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string link_key(std::string_view url) {
  const auto parsed = url::Url::parse(url);
  if (!parsed || !parsed->is_http()) return {};
  return parsed->origin() + std::string(parsed->pathname()) +
         without(parsed->search(), is_visit_parameter);
}

std::string resource_key(std::string_view url) {
  const auto parsed = url::Url::parse(url);
  if (!parsed || !parsed->is_http() || is_noise_host(parsed->hostname())) return {};
  return parsed->origin() + without_hashes(parsed->pathname()) +
         without(parsed->search(), is_noise_parameter);
}

}  // namespace varve::change
