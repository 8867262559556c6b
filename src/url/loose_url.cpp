#include <algorithm>
#include <charconv>

#include "url/ascii.hpp"
#include "url/canonical.hpp"

namespace varve::url {
namespace {

constexpr std::string_view kBlank = " \t\n\r\v\f";

// Without blanks around it, and without tabs and newlines.
std::string clean(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  std::string out(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// The length of the scheme that `text` begins with, or 0.
std::size_t scheme_length(std::string_view text) {
  if (text.empty() || !is_alpha(text[0])) return 0;
  const auto end = static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(), is_scheme_char) - text.begin());
  return end < text.size() && text[end] == ':' ? end : 0;
}

// "example.com:8080/x" and "localhost:8080": internetarchive/surt takes the name for a scheme, but
// people and the command line mean a host. Digits and no dot ("tel:5551234") are left to it.
bool is_host_and_port(std::string_view text, std::size_t colon) {
  const std::string_view name = text.substr(0, colon);
  if (name.find('.') == std::string_view::npos && name != "localhost") return false;
  const std::string_view rest = text.substr(colon + 1);
  const std::string_view port = rest.substr(0, rest.find_first_of("/?#"));
  return !port.empty() && std::all_of(port.begin(), port.end(), is_digit);
}

std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

// "http://http://example.com" says the same once; the last one is the scheme.
std::string_view without_repeated_scheme(std::string_view text) {
  const auto prefix = [](std::string_view from) -> std::size_t {
    if (from.starts_with("http://")) return 7;
    return from.starts_with("https://") ? 8 : 0;
  };
  for (std::size_t first = prefix(text); first != 0; first = prefix(text)) {
    if (prefix(text.substr(first)) == 0) break;
    text.remove_prefix(first);
  }
  return text;
}

// Reads "user:pass@host:port"; false when the port is none.
bool read_authority(std::string_view text, LooseUrl& url) {
  while (text.ends_with(':')) text.remove_suffix(1);
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  std::size_t colon = std::string_view::npos;
  const std::size_t bracket = text.find('[');
  if (bracket != std::string_view::npos) {
    const std::size_t close = std::min(text.find(']', bracket), text.size());
    url.host = text.substr(bracket + 1, close - bracket - 1);
    colon = text.find(':', close);
  } else {
    colon = text.find(':');
    url.host = text.substr(0, colon);
  }
  if (colon == std::string_view::npos) return true;
  const std::string_view digits = text.substr(colon + 1);
  if (digits.empty()) return true;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (port != 0) url.port = port;
  return true;
}

}  // namespace

std::optional<LooseUrl> LooseUrl::parse(std::string_view input) {
  std::string cleaned = clean(input);
  if (cleaned.empty()) return std::nullopt;
  std::size_t scheme = scheme_length(cleaned);
  if (scheme == 0 || is_host_and_port(cleaned, scheme)) cleaned.insert(0, "http://");
  std::string_view text = without_repeated_scheme(cleaned);
  scheme = scheme_length(text);

  LooseUrl url;
  url.bare_question_mark = text.ends_with('?');
  url.scheme = text.substr(0, scheme);
  text.remove_prefix(scheme + 1);
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    if (!read_authority(take_until(text, "/?#"), url)) return std::nullopt;
  }
  url.path = take_until(text, "?#");
  if (text.starts_with('?')) url.query = take_until(text, "#").substr(1);
  if (text.size() > 1) url.fragment = text.substr(1);
  url.bare_question_mark &= url.query.empty();
  if (url.scheme.starts_with("http") && url.host.empty() && !url.path.empty()) {
    // "http:////example.com/x"
    std::string_view rest = url.path;
    while (rest.starts_with('/')) rest.remove_prefix(1);
    url.host = take_until(rest, "/");
    const std::string path = rest.empty() ? "/" : std::string(rest);
    url.path = path;
  }
  return url;
}

std::string LooseUrl::text() const {
  std::string out = scheme + ":";
  if (!host.empty()) {
    if (scheme != "dns") out += "//";
    out += host;
    if (port) (out += ':') += std::to_string(*port);
  }
  out += path;
  if (path.empty() && (!query.empty() || fragment)) out += '/';
  if (!query.empty()) (out += '?') += query;
  if (fragment) (out += '#') += *fragment;
  if (bare_question_mark) out += '?';
  return out;
}

std::string LooseUrl::surt() const {
  std::string out;
  if (host.empty()) {
    (out = scheme) += ':';
  } else {
    out = reverse_host(host);
    if (port) (out += ':') += std::to_string(*port);
    out += ')';
  }
  out += path;
  if (path.empty() && !query.empty()) out += '/';
  if (!query.empty()) (out += '?') += query;
  return out;
}

}  // namespace varve::url
