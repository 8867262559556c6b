#include "frontier/robots_path.hpp"

#include <algorithm>
#include <optional>

#include "varve/base/ascii.hpp"
#include "varve/url/percent.hpp"

namespace varve::frontier {
namespace {

constexpr std::size_t kNoPosition = std::string_view::npos;
constexpr std::size_t kEscapeLength = 3;

bool is_one_of(std::string_view set, char c) {
  return set.find(c) != kNoPosition;
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

// RFC 3986 2.3.
bool is_unreserved(char c) {
  return is_alpha(c) || (c >= '0' && c <= '9') || is_one_of("-._~", c);
}

// RFC 3986 3.3 and 3.4: what a path or a query may have; "%" begins an escape.
bool is_of_uri(char c) {
  return is_unreserved(c) || is_one_of("%!$&'()*+,;=:@/?", c);
}

// The octet of the escape "%XX" at `at`, where there is one.
std::optional<char> escaped_octet(std::string_view text, std::size_t at) {
  if (text[at] != '%' || text.size() - at < kEscapeLength) return std::nullopt;
  const int high = url::hex_value(text[at + 1]);
  const int low = url::hex_value(text[at + 2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

std::string written(std::string_view text, bool keeps_other_than_ascii) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const auto octet = escaped_octet(text, i)) {
      url::append_percent(out, *octet);
      i += kEscapeLength - 1;
    } else if (is_ascii(c) ? is_of_uri(c) : keeps_other_than_ascii) {
      out += c;
    } else {
      url::append_percent(out, c);
    }
  }
  return out;
}

// `to_encode`: what stands for itself there but means something in a rule (2.2.3).
std::string canonical(std::string_view text, std::string_view to_encode) {
  // RFC 3986 3.4: in a query these are no delimiters.
  constexpr std::string_view kDataInQuery = ":/?@";
  std::string out;
  out.reserve(text.size());
  bool in_query = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (const auto octet = escaped_octet(text, i)) {
      const bool plain = is_unreserved(*octet) || (in_query && is_one_of(kDataInQuery, *octet));
      out += plain ? std::string(1, *octet) : std::string(text.substr(i, kEscapeLength));
      i += kEscapeLength - 1;
    } else if (is_one_of(to_encode, c)) {
      url::append_percent(out, c);
    } else {
      out += c;
    }
    in_query = in_query || c == '?';
  }
  return out;
}

}  // namespace

std::string written_rule(std::string_view path) {
  return written(path, false);
}

std::string written_path(std::string_view path_and_query) {
  return written(path_and_query, true);
}

std::string canonical_rule(std::string_view written) {
  const bool to_end = written.ends_with('$');
  if (to_end) written.remove_suffix(1);
  std::string out = canonical(written, "$");
  if (to_end) out += '$';
  return out;
}

std::string canonical_path(std::string_view written) {
  return canonical(written, "*$");
}

bool matches(std::string_view pattern, std::string_view path) {
  const bool to_end = pattern.ends_with('$');
  if (to_end) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  if (!path.starts_with(pattern.substr(0, star))) return false;
  path.remove_prefix(std::min(star, pattern.size()));
  // Each part where it stands first leaves the most to the others.
  while (star != kNoPosition) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view part = pattern.substr(0, star);
    if (star == kNoPosition && to_end) return path.ends_with(part);
    const std::size_t at = path.find(part);
    if (at == kNoPosition) return false;
    path.remove_prefix(at + part.size());
  }
  return !to_end || path.empty();
}

}  // namespace varve::frontier
