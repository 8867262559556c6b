#include "replay/proxy_headers.hpp"

#include <algorithm>
#include <array>

#include "replay/compress.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kSeparators = 4;  // ": " and CRLF

// Hop by hop (RFC 9110 7.6.1), and what libmicrohttpd and libcurl write themselves.
constexpr std::array kOfTheConnection = {"connection"sv,
                                         "keep-alive"sv,
                                         "proxy-authenticate"sv,
                                         "proxy-authentication-info"sv,
                                         "proxy-connection"sv,
                                         "te"sv,
                                         "trailer"sv,
                                         "transfer-encoding"sv,
                                         "upgrade"sv,
                                         "content-length"sv};

constexpr std::array kNotSentOn = {
    // Said anew: the same URL has other bytes once another time is chosen, and many a server gave
    // two versions one tag.
    "etag"sv, "cache-control"sv,
    // Would turn http into https, in this browser and for years: pages that were captured over http
    // would not be asked for as such.
    "strict-transport-security"sv,
    // Would refuse the proxy's certificates, and report them.
    "public-key-pins"sv, "public-key-pins-report-only"sv, "expect-ct"sv,
    // Would empty what the browser keeps of the live site.
    "clear-site-data"sv,
    // Would lead to other hosts and past the proxy, and be remembered.
    "alt-svc"sv, "alternate-protocol"sv,
    // Would have the browser report to hosts of old, later on.
    "nel"sv, "report-to"sv, "reporting-endpoints"sv, "attribution-reporting-register-source"sv,
    "attribution-reporting-register-trigger"sv};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return equals_ascii(name, known); });
}

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    if (equals_ascii(trim(take_until(list, ',')), name)) return true;
  }
  return false;
}

}  // namespace

bool is_of_the_connection(std::string_view name, std::string_view connection) {
  return is_among(kOfTheConnection, name) || is_listed(connection, name);
}

bool takes_coding(std::string_view accept_encoding, std::string_view content_encoding) {
  while (!content_encoding.empty()) {
    const std::string_view coding = trim(take_until(content_encoding, ','));
    if (coding.empty() || equals_ascii(coding, "identity")) continue;
    const bool old_name = equals_ascii(coding, "x-gzip");  // RFC 9110 8.4.1.3
    if (coding_weight(accept_encoding, old_name ? "gzip" : coding) <= 0) return false;
  }
  return true;
}

std::vector<Header> proxied_headers(std::string_view response_head, bool coded) {
  std::vector<Header> archived = rewrite::parse_headers(response_head);
  const std::string connection(rewrite::find_header(archived, "connection"));
  std::vector<Header> sent;
  std::size_t size = 0;
  for (Header& header : archived) {
    const std::string_view name = header.name;
    if (is_of_the_connection(name, connection)) continue;
    // Goes with the 206 that a capture may have been: it is answered as a whole.
    if (equals_ascii(name, "content-range")) continue;
    if (!coded && equals_ascii(name, "content-encoding")) continue;
    if (is_among(kNotSentOn, name)) header.name.insert(0, "X-Archive-Orig-");
    size += header.name.size() + header.value.size() + kSeparators;
    if (size > kMaxProxiedHeaders) break;
    sent.push_back(std::move(header));
  }
  return sent;
}

}  // namespace varve::replay
