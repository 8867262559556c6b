#include "url/canonical.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "url/ascii.hpp"
#include "url/host.hpp"
#include "varve/url/percent.hpp"
#include "varve/url/url.hpp"

namespace varve::url {
namespace {

// Stays escaped in a query, or a value's '&' would tear it apart when the query is sorted
// (internetarchive/surt knows that as a bug of its own).
constexpr std::string_view kAmpersand = "%26";

bool needs_escape(char c) {
  return static_cast<std::uint8_t>(c) <= 0x20 || c == '#' || c == '%' ||
         static_cast<std::uint8_t>(c) >= 0x7F;
}

void make_lower(std::string& text) {
  std::transform(text.begin(), text.end(), text.begin(), to_lower);
}

// The host as Google's rules have it: unescaped, in ASCII, in lower case, escaped once.
std::string canonical_host(std::string_view text) {
  std::string host = unescape_repeatedly(text);
  if (std::any_of(host.begin(), host.end(), [](char c) { return (c & 0x80) != 0; })) {
    // UTS 46, so that the key is that of the URL that is fetched; where it fails, the bytes stay.
    if (auto ascii = domain_to_ascii(host)) host = *std::move(ascii);
  }
  std::string single;
  for (std::size_t i = 0; i < host.size(); ++i) {
    single += host[i];
    if (host[i] == '.' && i + 1 < host.size() && host[i + 1] == '.') ++i;
  }
  const std::size_t first = single.find_first_not_of('.');
  if (first == std::string::npos) return {};
  single = single.substr(first, single.find_last_not_of('.') - first + 1);
  if (auto address = read_as_ipv4(single)) return *std::move(address);
  make_lower(single);
  return escape_once(single);
}

}  // namespace

void canonicalize_google(LooseUrl& url) {
  url.fragment.reset();
  url.query = escape_once(unescape_repeatedly(url.query, kAmpersand), kAmpersand);
  const bool has_host = !url.host.empty();
  if (has_host) url.host = canonical_host(url.host);
  std::string path = unescape_repeatedly(url.path);
  if (!url.host.empty()) path = normalize_path(path);
  url.path = escape_once(path);
}

void canonicalize_ia(LooseUrl& url) {
  make_lower(url.host);
  url.host.erase(0, url.host.size() - massage_host(url.host).size());
  const std::uint16_t standard = default_port_of(url.scheme);
  if (url.port && *url.port == standard) url.port.reset();
  make_lower(url.path);
  url.path = strip_path_session_id(url.path);
  if (url.path.size() > 1 && url.path.back() == '/') url.path.pop_back();
  url.query = strip_query_session_id(url.query);
  make_lower(url.query);
  url.query = alpha_reorder_query(url.query);
  url.bare_question_mark = false;
}

std::string unescape_repeatedly(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    out += c;
    // What was just added may complete an escape, and its value another one before it.
    while (out.size() >= 3 && out[out.size() - 3] == '%') {
      const int high = hex_value(out[out.size() - 2]);
      const int low = hex_value(out.back());
      if (high < 0 || low < 0 || out.ends_with(keep.empty() ? "%%%" : keep)) break;
      out.resize(out.size() - 3);
      out += static_cast<char>(high * 16 + low);
    }
  }
  return out;
}

std::string escape_once(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool kept = !keep.empty() && text.substr(i).starts_with(keep);
    if (!kept && needs_escape(text[i])) {
      append_percent(out, text[i]);
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string normalize_path(std::string_view path) {
  std::vector<std::string_view> kept;
  // What is before the first slash is no segment.
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;) {
    const std::size_t next = path.find('/', slash + 1);
    const std::string_view segment = path.substr(slash + 1, next - slash - 1);
    if (segment == ".." && !kept.empty()) {
      kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    slash = next;
  }
  std::string out = "/";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    out += kept[i];
    if (i + 1 < kept.size() && !kept[i].empty()) out += '/';
  }
  return out;
}

std::optional<std::string> read_as_ipv4(std::string_view host) {
  if (host.empty() || !is_digit(host[0])) return std::nullopt;
  std::uint32_t number = 0;
  bool single = true;
  bool octal = true;
  for (const char c : host) {
    if (!is_digit(c) && c != '.') return std::nullopt;
    single &= c != '.';
    octal &= c < '8';
    number = number * 10 + static_cast<std::uint32_t>(c - '0');  // modulo 2^32, as the archive's
  }
  std::string out;
  if (single) {
    append_ipv4(out, number);
    return out;
  }
  if (host[0] == '0' && !octal) return std::nullopt;
  const auto address = host.back() == '.' ? std::nullopt : parse_ipv4(host);
  if (!address) return std::nullopt;
  append_ipv4(out, *address);
  return out;
}

std::string_view massage_host(std::string_view host) {
  if (!host.starts_with("www")) return host;
  std::size_t end = 3;
  while (end < host.size() && is_digit(host[end])) ++end;
  return end < host.size() && host[end] == '.' ? host.substr(end + 1) : host;
}

std::uint16_t default_port_of(std::string_view scheme) {
  if (scheme.size() == 4 && starts_with_ignoring_case(scheme, "http")) return 80;
  if (scheme.size() == 5 && starts_with_ignoring_case(scheme, "https")) return 443;
  return 0;
}

bool parameter_less(std::string_view a, std::string_view b) {
  const std::size_t a_equals = a.find('=');
  const std::size_t b_equals = b.find('=');
  const int names = a.substr(0, a_equals).compare(b.substr(0, b_equals));
  if (names != 0) return names < 0;
  if (a_equals == std::string_view::npos || b_equals == std::string_view::npos) {
    return b_equals != a_equals && a_equals == std::string_view::npos;
  }
  return a.substr(a_equals) < b.substr(b_equals);
}

std::string alpha_reorder_query(std::string_view query) {
  std::vector<std::string_view> parameters;
  for (std::string_view rest = query;;) {
    const std::size_t end = rest.find('&');
    parameters.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  std::sort(parameters.begin(), parameters.end(), parameter_less);
  std::string out;
  out.reserve(query.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i > 0) out += '&';
    out += parameters[i];
  }
  return out;
}

std::string reverse_host(std::string_view host) {
  std::string out;
  out.reserve(host.size());
  for (;;) {
    const std::size_t dot = host.rfind('.');
    out += host.substr(dot + 1);  // npos + 1 is 0
    if (dot == std::string_view::npos) return out;
    out += ',';
    host = host.substr(0, dot);
  }
}

}  // namespace varve::url
